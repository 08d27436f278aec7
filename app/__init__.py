"""Xiangyi 乡驿: an e-office for townships and their county that keeps working when the line does not."""

VERSION = "0.1.0"
