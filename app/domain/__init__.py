"""The rules of an office. Pure: values in, values out; no I/O, no Qt, no SQL, no clock of its own."""
