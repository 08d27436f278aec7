; The installer for Windows 10 1809 and later, 64 bit, with Inno Setup 6.3 or later: packaging/windows/build.ps1 runs it.
; NOT TRIED: no Windows was at hand where it was written (docs/packaging.md).
;
; It installs for one user, without an administrator: a county's PCs often have none nearby. Desks lie in
; %LOCALAPPDATA%\xiangyi and are never touched, by no update and no removal.

#ifndef AppVersion
  #error Run packaging\windows\build.ps1: it gives /DAppVersion=, whose home is app\__init__.py
#endif
#define Folder "..\..\build\package\folders\xiangyi"

[Setup]
AppId={{6C1C6B7E-7B1E-4E53-9B60-3B1B1A4A52D7}
AppName=乡驿 Xiangyi
AppVersion={#AppVersion}
AppPublisher=The Xiangyi authors
VersionInfoVersion={#AppVersion}
DefaultDirName={localappdata}\Programs\Xiangyi
DefaultGroupName=乡驿
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
MinVersion=10.0.17763
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=..\..\build\package
OutputBaseFilename=xiangyi-{#AppVersion}-windows-x64
SetupIconFile=..\..\build\package\xiangyi.ico
UninstallDisplayIcon={app}\xiangyi.exe
LicenseFile=..\..\LICENSE
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
; a desk that is open is asked to end before its program is replaced
CloseApplications=yes
RestartApplications=no
DisableProgramGroupPage=yes
DisableDirPage=auto
WizardStyle=modern
TimeStampsInUTC=yes

[Languages]
; Chinese is not among Inno Setup's own translations before 6.5: build.ps1 looks for it beside the others
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[Messages]
; (what Windows 7 and 32 bit get to read)
zh.WinVersionTooLowError=乡驿需要 Windows 10（1809）或更高版本的 64 位系统。本机没有安装，也没有改动任何内容。
en.WinVersionTooLowError=Xiangyi needs 64-bit Windows 10 (1809) or later. Nothing was installed or changed.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"

[InstallDelete]
; libraries of an earlier version are not to lie beside those of this one
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
Source: "..\..\docs\manual.zh-CN.md"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\乡驿"; Filename: "{app}\xiangyi.exe"; Parameters: "desktop"; AppUserModelID: "xiangyi"
Name: "{userdesktop}\乡驿"; Filename: "{app}\xiangyi.exe"; Parameters: "desktop"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.xybag"; ValueType: string; ValueData: "Xiangyi.Mailbag"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.xyjoin"; ValueType: string; ValueData: "Xiangyi.Slip"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.xycourse"; ValueType: string; ValueData: "Xiangyi.Course"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Xiangyi.Mailbag"; ValueType: string; ValueData: "乡驿邮袋"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Xiangyi.Slip"; ValueType: string; ValueData: "乡驿注册单"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Xiangyi.Course"; ValueType: string; ValueData: "乡驿课程"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Xiangyi.Mailbag\DefaultIcon"; ValueType: string; ValueData: "{app}\xiangyi.exe,0"
Root: HKA; Subkey: "Software\Classes\Xiangyi.Slip\DefaultIcon"; ValueType: string; ValueData: "{app}\xiangyi.exe,0"
Root: HKA; Subkey: "Software\Classes\Xiangyi.Course\DefaultIcon"; ValueType: string; ValueData: "{app}\xiangyi.exe,0"
Root: HKA; Subkey: "Software\Classes\Xiangyi.Mailbag\shell\open\command"; ValueType: string; ValueData: """{app}\xiangyi.exe"" desktop ""%1"""
Root: HKA; Subkey: "Software\Classes\Xiangyi.Slip\shell\open\command"; ValueType: string; ValueData: """{app}\xiangyi.exe"" desktop ""%1"""
Root: HKA; Subkey: "Software\Classes\Xiangyi.Course\shell\open\command"; ValueType: string; ValueData: """{app}\xiangyi.exe"" desktop ""%1"""
; set by the program itself when a clerk wants it (app/ui/autostart.py); gone with it
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueName: "xiangyi"; Flags: uninsdeletevalue dontcreatekey
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueName: "xiangyi-spool"; Flags: uninsdeletevalue dontcreatekey

[Run]
Filename: "{app}\xiangyi.exe"; Parameters: "desktop"; Description: "{cm:LaunchProgram,乡驿}"; Flags: nowait postinstall skipifsilent
