@echo off
rem Starts Pollard on Windows; builds it first where it was never built. UNTESTED: nobody has run
rem this file yet. After a change of the sources build by hand: mvn -DskipTests package
setlocal EnableDelayedExpansion
set "root=%~dp0"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if not exist "%root%pollard-bench\target\class-path.txt" (
  "%java%" --enable-native-access=ALL-UNNAMED -version >nul 2>&1
  if errorlevel 1 (
    echo Pollard needs Java 17 or newer, but "%java%" is none; JAVA_HOME names its folder. 1>&2
    exit /b 2
  )
  where /q mvn
  if errorlevel 1 (
    echo Pollard needs Maven 3.8.7 or newer to be built, but mvn was not found. 1>&2
    exit /b 2
  )
  if not exist "%root%target" mkdir "%root%target" 2>nul
  type nul >"%root%target\pollard.writable" 2>nul
  if not exist "%root%target\pollard.writable" (
    echo Pollard is built in its own folder, but "%root%" can't be written; copy it to a folder of yours. 1>&2
    exit /b 2
  )
  del "%root%target\pollard.writable"
  echo Building Pollard for the first time; this takes minutes where libraries must be downloaded. 1>&2
  pushd "%root%"
  call mvn -q -B -DskipTests -P -style package 1>&2
  if errorlevel 1 (
    popd
    echo Pollard could not be built; Maven's last lines stand above. 1>&2
    exit /b 1
  )
  popd
)
set "module=pollard-cli"
set "main=io.pollard.cli.Main"
set "arguments=%*"
if "%~1"=="bench" (
  set "module=pollard-bench"
  set "main=io.pollard.bench.Main"
  set "arguments=!arguments:~6!"
)
set "CLASSPATH="
for /d %%m in ("%root%pollard-*") do set "CLASSPATH=!CLASSPATH!%%m\target\classes;"
for /f "usebackq delims=" %%c in ("%root%%module%\target\class-path.txt") do set "CLASSPATH=!CLASSPATH!%%c"
set "OPENBLAS_NUM_THREADS=1"
"%java%" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dfile.encoding=UTF-8 -Djava.awt.headless=true %POLLARD_JAVA_OPTS% %main% !arguments!
exit /b %errorlevel%
