@echo off
rem Starts Pollard on Windows; builds it first where it was never built. UNTESTED: nobody has run
rem this file yet. After a change of the sources build by hand: mvn -DskipTests package
setlocal EnableDelayedExpansion
set "root=%~dp0"
if not exist "%root%pollard-bench\target\class-path.txt" (
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
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dfile.encoding=UTF-8 -Djava.awt.headless=true %POLLARD_JAVA_OPTS% %main% !arguments!
exit /b %errorlevel%
