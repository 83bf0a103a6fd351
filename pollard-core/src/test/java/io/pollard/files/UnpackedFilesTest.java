package io.pollard.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackedFilesTest {

  private static final long TIME = 1_700_000_000_000L;

  @TempDir private Path folder;

  private URLClassLoader loader;
  private final AtomicInteger settled = new AtomicInteger();

  @BeforeEach
  void makeJar() throws IOException {
    Path jar = folder.resolve("lib-1.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      put(entries, "native/", "");
      put(entries, "native/libone.so", "one ".repeat(50_000));
      put(entries, "native/libtwo.so.2", "two");
      put(entries, "native/readme.txt", "no library");
      put(entries, "native/deeper/", "");
      put(entries, "native/deeper/libthree.so", "three");
    }
    loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
  }

  @AfterEach
  void closeJar() throws IOException {
    loader.close();
  }

  private static void put(JarOutputStream entries, String name, String text) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setLastModifiedTime(FileTime.fromMillis(TIME));
    entries.putNextEntry(entry);
    entries.write(text.getBytes(UTF_8));
    entries.closeEntry();
  }

  private UnpackedFiles files() throws IOException {
    List<PackedFile> packed =
        PackedFile.in(loader, "native", name -> name.contains(".so")).stream()
            .sorted((one, other) -> one.path().compareTo(other.path()))
            .toList();
    return new UnpackedFiles("Some Library", packed, file -> file.jar() + "/" + file.name());
  }

  private Path home() {
    return folder.resolve("deep/home");
  }

  /** Settling adds a copy of another name, as JavaCPP does. */
  private Path unpack() throws IOException {
    return files().in(home(), this::settle);
  }

  private void settle(Path into) throws IOException {
    settled.incrementAndGet();
    Files.copy(into.resolve("lib-1.jar/libtwo.so.2"), into.resolve("copy.so"));
  }

  private static void requireWhole(Path unpacked) {
    assertThat(unpacked.resolve("lib-1.jar/libone.so")).hasContent("one ".repeat(50_000));
    assertThat(unpacked.resolve("lib-1.jar/libtwo.so.2")).hasContent("two");
    assertThat(unpacked.resolve("copy.so")).hasContent("two");
    assertThat(unpacked.getParent()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void filesOfOneFolderOfAJarAreFoundWithTheirFacts() throws IOException {
    assertThat(files().files())
        .extracting(PackedFile::jar, PackedFile::path, PackedFile::size, PackedFile::modified)
        .containsExactly(
            tuple("lib-1.jar", "native/libone.so", 200_000L, TIME),
            tuple("lib-1.jar", "native/libtwo.so.2", 3L, TIME));
    assertThat(PackedFile.in(loader, "elsewhere", name -> true)).isEmpty();
  }

  @Test
  void theFirstUnpacksAndSettlesAndLaterOnesWriteNothing() throws IOException {
    Path unpacked = unpack();
    requireWhole(unpacked);
    assertThat(Files.getLastModifiedTime(unpacked.resolve("lib-1.jar/libone.so")).toMillis())
        .isEqualTo(TIME);
    FileTime sealed = Files.getLastModifiedTime(unpacked.resolve("complete.txt"));
    assertThat(unpack()).isEqualTo(unpacked);
    assertThat(settled).hasValue(1);
    assertThat(Files.getLastModifiedTime(unpacked.resolve("complete.txt"))).isEqualTo(sealed);
  }

  @Test
  void whatAKilledProcessLeftBesideIsDeletedAndTheFilesAreUnpacked() throws IOException {
    String name = files().name();
    Path left = home().resolve("." + name + ".17-ab.part");
    Files.createDirectories(left.resolve("lib-1.jar"));
    Files.writeString(left.resolve("lib-1.jar/libone.so"), "one ");
    Path others = Files.createDirectories(home().resolve(".other-1.17.part.kept"));
    requireWhole(unpack());
    assertThat(left).doesNotExist();
    assertThat(others).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lib-1.jar/libone.so", "lib-1.jar/libtwo.so.2", "copy.so"})
  void aFileThatIsShorterLongerOrGoneIsMadeAgain(String damaged) throws IOException {
    Path unpacked = unpack();
    Files.writeString(unpacked.resolve(damaged), "o");
    requireWhole(unpack());
    Files.writeString(unpacked.resolve(damaged), "three and more");
    requireWhole(unpack());
    Files.delete(unpacked.resolve(damaged));
    requireWhole(unpack());
  }

  @Test
  void bytesThatWereChangedInPlaceAreFoundByTheFilesTime() throws IOException {
    Path unpacked = unpack();
    Files.writeString(unpacked.resolve("lib-1.jar/libtwo.so.2"), "twO");
    requireWhole(unpack());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no list", "1 2 lib-1.jar/libone.so\n", "\0\0\0"})
  void withoutItsSealAFolderIsComparedByChecksumsAndSettledAgain(String seal) throws IOException {
    Path unpacked = unpack();
    Files.writeString(unpacked.resolve("complete.txt"), seal);
    // Same size and time, other bytes: what a crash of the machine may leave.
    Path two = unpacked.resolve("lib-1.jar/libtwo.so.2");
    Files.writeString(two, "twO");
    Files.setLastModifiedTime(two, FileTime.fromMillis(TIME));
    requireWhole(unpack());
    assertThat(settled).hasValue(2);
  }

  @Test
  void settlingThatFailsRunsAgainWithoutUnpackingAgain() throws IOException {
    assertThatThrownBy(
            () ->
                files()
                    .in(
                        home(),
                        into -> {
                          Files.writeString(into.resolve("copy.so"), "half");
                          throw new IOException("killed");
                        }))
        .hasMessage("killed");
    Path one = home().resolve(files().name()).resolve("lib-1.jar/libone.so");
    Object before = Files.getAttribute(one, "fileKey");
    requireWhole(unpack());
    assertThat(Files.getAttribute(one, "fileKey")).isEqualTo(before);
  }

  @Test
  void whoeverComesWhileAnotherUnpacksWaitsAndFindsItDone() throws Exception {
    CountDownLatch settling = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Path> first =
        CompletableFuture.supplyAsync(
            () ->
                unchecked(
                    into -> {
                      settling.countDown();
                      await(goOn);
                      settle(into);
                    }));
    settling.await();
    List<CompletableFuture<Path>> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(CompletableFuture.supplyAsync(() -> unchecked(this::settle)));
    }
    assertThat(others).noneMatch(CompletableFuture::isDone);
    goOn.countDown();
    requireWhole(first.get());
    for (CompletableFuture<Path> other : others) {
      assertThat(other.get()).isEqualTo(first.get());
    }
    assertThat(settled).hasValue(1);
  }

  private Path unchecked(UnpackedFiles.Settling settling) {
    try {
      return files().in(home(), settling);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aJarWhoseBytesAreNotItsChecksumsIsNamed() throws IOException {
    PackedFile sound = files().files().get(0);
    PackedFile damaged =
        new PackedFile(sound.jar(), sound.path(), sound.size(), 17, TIME, sound.content());
    UnpackedFiles files = new UnpackedFiles("Lib", List.of(damaged), PackedFile::name);
    assertThatThrownBy(() -> files.in(home(), into -> {}))
        .hasMessage("native/libone.so of other bytes than lib-1.jar says; fetch that jar again");
    assertThat(home()).isDirectoryNotContaining("glob:**.part");
    assertThat(home().resolve(files.name())).doesNotExist();
  }

  @Test
  void otherFilesHaveAnotherName() throws IOException {
    UnpackedFiles all = files();
    UnpackedFiles fewer = new UnpackedFiles(all.what(), all.files().subList(0, 1), all.place());
    assertThat(all.name()).matches("some-library-[0-9a-f]{8}").isEqualTo(files().name());
    assertThat(fewer.name()).isNotEqualTo(all.name());
  }

  private NativesHome home(String natives, String caches, String own) {
    Properties properties = new Properties();
    properties.setProperty("user.home", folder.resolve("user").toString());
    properties.setProperty("user.name", "me");
    properties.setProperty("java.io.tmpdir", folder.resolve("tmp").toString());
    return NativesHome.of(
        properties,
        Map.of("POLLARD_NATIVES", path(natives), "XDG_CACHE_HOME", path(caches)),
        Optional.of(path(own)));
  }

  private String path(String relative) {
    return relative.isEmpty() ? "" : folder.resolve(relative).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "given, caches, own, given",
    "'', caches, own, own",
    "'', caches, '', caches/pollard/natives",
    "'', '', '', user/.cache/pollard/natives",
    "'', lib-1.jar, '', tmp/pollard-me"
  })
  void theHomeIsTheSettingsElseTheUsersCacheElseATemporaryFolder(
      String natives, String caches, String own, String expected) throws IOException {
    Path unpacked = home(natives, caches, own).unpack(files(), this::settle);
    assertThat(unpacked.getParent()).isEqualTo(folder.resolve(expected));
    requireWhole(unpacked);
  }

  @Test
  void aHomeThatCantBeUsedIsNamedWithTheSetting() {
    Path file = folder.resolve("lib-1.jar");
    for (String unusable : List.of("lib-1.jar", "lib-1.jar/below")) {
      assertThatThrownBy(() -> home(unusable, "", "").unpack(files(), this::settle))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "expected to unpack Some Library into the folder "
                  + folder.resolve(unusable)
                  + " but found "
                  + file)
          .hasMessageEndingWith(
              "; the environment variable POLLARD_NATIVES=FOLDER names another folder");
    }
  }
}
