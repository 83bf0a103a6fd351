package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What someone who takes Pollard up must find: packages explained, and every library's licence. */
class AdoptionTest {

  private static final Path ROOT = Path.of(System.getProperty("pollard.root"));

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("(?m)^public [a-z -]*(class|record|interface|enum|@interface) ");

  /** "group:artifact" and, after at least two spaces, the licence. */
  private static final Pattern LIBRARY = Pattern.compile("(?m)^([\\w.-]+):([\\w.-]+) {2,}\\S.*$");

  @Test
  void everyPublicPackageSaysWhatItIsFor() throws IOException {
    List<Path> packages =
        sources().stream().filter(AdoptionTest::isPublic).map(Path::getParent).distinct().toList();

    assertThat(packages).hasSizeGreaterThan(10);
    assertThat(packages)
        .allSatisfy(
            folder -> assertThat(folder.resolve("package-info.java")).content().startsWith("/**"));
  }

  @Test
  void theNoticeNamesExactlyTheLibrariesThatTheCommandRunsWith() throws IOException {
    Path file = ROOT.resolve("pollard-cli/target/class-path.txt");
    assumeTrue(Files.exists(file), "the class path is written when pollard-cli is packaged");
    List<String> jars =
        Stream.of(Files.readString(file).strip().split(Pattern.quote(File.pathSeparator)))
            .map(jar -> jar.replace(File.separatorChar, '/'))
            // What the profile cuda adds has a paragraph of its own.
            .filter(jar -> !jar.contains("/org/bytedeco/cuda/"))
            .toList();
    List<String> folders = librariesThatTheCommandRunsWith();

    assertThat(jars).isNotEmpty();
    assertThat(jars)
        .as("jars without a line in NOTICE")
        .filteredOn(jar -> folders.stream().noneMatch(jar::contains))
        .isEmpty();
    assertThat(folders)
        .as("libraries that NOTICE names and the command does not run with")
        .filteredOn(folder -> jars.stream().noneMatch(jar -> jar.contains(folder)))
        .isEmpty();
  }

  /** As folders of a repository: "/org/slf4j/slf4j-api/". */
  private static List<String> librariesThatTheCommandRunsWith() throws IOException {
    String notice = Files.readString(ROOT.resolve("NOTICE"));
    String section =
        notice.substring(
            notice.indexOf("What the command runs with"), notice.indexOf("What the natives hold"));
    return LIBRARY
        .matcher(section)
        .results()
        .map(line -> "/" + line.group(1).replace('.', '/') + "/" + line.group(2) + "/")
        .toList();
  }

  private static List<Path> sources() throws IOException {
    List<Path> modules;
    try (Stream<Path> folders = Files.list(ROOT)) {
      modules =
          folders
              .filter(folder -> folder.getFileName().toString().startsWith("pollard-"))
              .map(folder -> folder.resolve("src/main/java"))
              .filter(Files::isDirectory)
              .toList();
    }
    List<Path> sources = new ArrayList<>();
    for (Path module : modules) {
      try (Stream<Path> files = Files.walk(module)) {
        sources.addAll(files.filter(file -> file.toString().endsWith(".java")).toList());
      }
    }
    return sources;
  }

  private static boolean isPublic(Path source) {
    try {
      return PUBLIC_TYPE.matcher(Files.readString(source)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
