package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {

  private static final String GROUPS = "sys/fs/cgroup/";

  @TempDir private Path root;

  @BeforeEach
  void aMachineOf64KibiBytes() throws IOException {
    write("proc/meminfo", "MemTotal:  128 kB\nMemFree:  3 kB\nMemAvailable:      64 kB\n");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private void ownGroup(String lines) throws IOException {
    write("proc/self/cgroup", lines);
  }

  private void two(String group, String limit, long used, long cache) throws IOException {
    write(GROUPS + group + "memory.max", limit + "\n");
    write(GROUPS + group + "memory.current", used + "\n");
    write(GROUPS + group + "memory.stat", "anon 5\ninactive_file " + cache + "\n");
  }

  private void one(String group, String limit, long used, long cache) throws IOException {
    String folder = GROUPS + "memory/" + group;
    write(folder + "memory.limit_in_bytes", limit + "\n");
    write(folder + "memory.usage_in_bytes", used + "\n");
    write(folder + "memory.stat", "inactive_file 1\ntotal_inactive_file " + cache + "\n");
  }

  @Test
  void withoutGroupsItIsWhatTheMachineHas() {
    assertThat(FreeMemory.bytes(root)).hasValue(64 * 1024);
    assertThat(FreeMemory.bytes(root.resolve("nowhere"))).isEmpty();
  }

  @Test
  void aContainersRootIsItsOwnGroup() throws IOException {
    two("", "10000", 4000, 500);
    assertThat(FreeMemory.bytes(root)).hasValue(6500);
    ownGroup("0::/\n");
    assertThat(FreeMemory.bytes(root)).hasValue(6500);
    ownGroup("0::/docker/of-the-host\n");
    assertThat(FreeMemory.bytes(root)).hasValue(6500);
    ownGroup("0::/../../elsewhere\n");
    assertThat(FreeMemory.bytes(root)).hasValue(6500);
  }

  @Test
  void theSmallestOfAllGroupsAboveTheProcessWins() throws IOException {
    ownGroup("0::/batch.slice/job-7/step\n");
    two("batch.slice/job-7/step/", "max", 1000, 0);
    two("batch.slice/job-7/", "30000", 12000, 2000);
    two("batch.slice/", "50000", 20000, 0);
    two("batch.slice/job-8/", "10", 0, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(20000);
    two("batch.slice/", "50000", 45000, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(5000);
    two("batch.slice/job-7/step/", "4000", 1000, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(3000);
    two("batch.slice/job-7/step/", "4000", 5000, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(0);
  }

  /** As Linux writes them. */
  @Test
  void theAddressSpaceOfTheProcessLimitsIt() throws IOException {
    write("proc/self/status", "Name:\tjava\nVmPeak:\t      90 kB\nVmSize:\t      30 kB\n");
    write(
        "proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            1024                 4096                 files
        Max address space         40960                unlimited            bytes
        """);
    assertThat(FreeMemory.bytes(root)).hasValue(10 * 1024);
    write("proc/self/status", "VmSize:\t      50 kB\n");
    assertThat(FreeMemory.bytes(root)).hasValue(0);
    write(
        "proc/self/limits",
        "Max address space         unlimited            unlimited            bytes\n");
    assertThat(FreeMemory.bytes(root)).hasValue(64 * 1024);
  }

  @Test
  void versionOneIsReadToo() throws IOException {
    ownGroup("7:cpu,memory:/lxc/box\n3:cpuset:/other\n0::/\n");
    one("", "9223372036854771712", 900, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(64 * 1024);
    one("lxc/box/", "20000", 8000, 3000);
    one("other/", "10", 0, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(15000);
    one("lxc/", "11000", 1000, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(10000);
  }

  @Test
  void aGroupWithoutLimitSaysNothing() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));
    one("", "9223372036854771712", 900, 0);
    two("", "max", 900, 0);
    assertThat(FreeMemory.bytes(root)).isEmpty();
  }

  @Test
  void moreThanTheMachineHasIsNoMoreThanTheMachineHas() throws IOException {
    two("", "1000000000", 0, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(64 * 1024);
    two("", "no number", 0, 0);
    assertThat(FreeMemory.bytes(root)).hasValue(64 * 1024);
  }
}
