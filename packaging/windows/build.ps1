# Makes the installer for Windows, on Windows 10 or 11 x64, from a checkout: packaging\windows\build.ps1
# NOT TRIED: no Windows was at hand where it was written (docs/packaging.md).
#
# Needs: Python 3.11 x64 from python.org (`py -3.11`), and Inno Setup 6.3 or later with ChineseSimplified.isl.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked { & $args[0] $args[1..($args.Length - 1)]; if ($LASTEXITCODE) { throw "$($args -join ' '): $LASTEXITCODE" } }

# run.lock was made on Linux: what Windows needs besides is installed by name (a lock of its own once somebody builds here)
if (-not (Test-Path .venv)) { Invoke-Checked py -3.11 -m venv .venv }
$python = ".venv\Scripts\python.exe"
Invoke-Checked $python -m pip install --no-deps --require-hashes --requirement requirements\run.lock
Invoke-Checked $python -m pip install babel colorama pefile pyinstaller pywin32-ctypes

Invoke-Checked $python -m babel.messages.frontend compile --domain xiangyi `
    --input-file resources\translations\zh_CN\LC_MESSAGES\xiangyi.po `
    --output-file resources\translations\zh_CN\LC_MESSAGES\xiangyi.mo
Invoke-Checked $python scripts\package.py desk

$version = & $python -c "from app import VERSION; print(VERSION)"
$inno = Join-Path ${env:ProgramFiles(x86)} "Inno Setup 6"
if (-not (Test-Path "$inno\Languages\ChineseSimplified.isl")) { throw "ChineseSimplified.isl is not in $inno\Languages" }
Invoke-Checked "$inno\ISCC.exe" "/DAppVersion=$version" packaging\windows\xiangyi.iss
Get-Item "build\package\xiangyi-$version-windows-x64.exe" | Select-Object Name, Length
