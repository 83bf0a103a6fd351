package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DataException;
import io.pollard.network.Networks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

class CliTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int pollard(String... arguments) {
    return new Main(Console.of(out, err)).run(arguments);
  }

  private String said() {
    return err.toString(UTF_8);
  }

  private String result() {
    return out.toString(UTF_8);
  }

  /** Parameters and MACs of ResNet-50 with two classes: the paper's table II, recomputed. */
  @Test
  void describeShowsTheNumbersOfThePapersTable() {
    assertThat(pollard("describe", "resnet50", "--classes", "2")).isZero();
    assertThat(said()).isEmpty();
    assertThat(result().lines()).hasSize(1 + 17 + 1);
    assertThat(result())
        .containsPattern("stem +0 +yes +64x56x56 ")
        .containsPattern("layer3\\.3 +3 +1024x14x14 ")
        .containsPattern("layer4\\.2 +4 +yes +2048x7x7 .* 427 ");
    assertThat(lastLine()).containsPattern("head +2 +23,512,130 +4\\.1199 ");
    pollard("describe", "resnet50", "--cut", "layer3.3", "--classes", "2");
    assertThat(lastLine()).containsPattern("head +2 +6,310,978 +2\\.8704 ");
    pollard("describe", "resnet50", "--cut", "layer1.2", "--classes", "2");
    assertThat(lastLine()).containsPattern("head +2 +225,858 +0\\.8024 ");
    pollard("describe", "resnet50", "--cut", "layer1.2", "--classes", "2", "--head", "flat");
    assertThat(lastLine()).containsPattern("head +2 +1,830,978 ");
  }

  /** docs/networks.md has what the command prints. */
  @Test
  void describeWithoutANameListsAllNetworksAsTheirPageDoes() throws IOException {
    assertThat(pollard("describe", "--format", "md")).isZero();
    assertThat(result().lines()).hasSize(2 + Networks.names().size());
    assertThat(Files.readString(Path.of("../docs/networks.md"))).contains(result());
    assertThat(pollard("describe", "--cut", "layer3.3")).isEqualTo(2);
    assertThat(said()).contains("expected the name of a network");
  }

  /** What is cut is gone from trunk and decoder (Peng et al., section IV-E); the page has both. */
  @Test
  void describeShowsWhatIsLeftOfADecodedNetworkUnderEachCut() throws IOException {
    assertThat(pollard("describe", "unet-resnet18", "--classes", "1", "--format", "md")).isZero();
    assertThat(Files.readString(Path.of("../docs/networks.md"))).contains(result());
    out.reset();
    pollard("describe", "unet-resnet34", "--classes", "1");
    assertThat(result())
        .containsPattern("layer1\\.2 .* 284,817 +1\\.7578")
        .containsPattern("layer2\\.3 .* 1,548,945 +3\\.0975")
        .containsPattern("layer3\\.5 .* 8,961,681 +4\\.8983")
        .containsPattern("layer4\\.2 .* 24,436,369 +6\\.0038");
    out.reset();
    pollard("describe", "unet-resnet34@layer2.3", "--classes", "1");
    assertThat(lastLine()).containsPattern("head +1x224x224 +1,548,945 +3\\.0975 ");
    assertThat(pollard("describe", "unet-alexnet")).isEqualTo(2);
    assertThat(said()).startsWith("expected a trunk whose units halve the image");
  }

  @Test
  void describeCutsAndPutsAHeadOn() {
    assertThat(
            pollard(
                "describe", "resnet50", "--cut", "layer3.3", "--classes", "2", "--format", "csv"))
        .isZero();
    assertThat(result().lines()).hasSize(1 + 12 + 1);
    assertThat(result().lines().findFirst())
        .hasValue(
            "unit,block,block_end,features,parameters,macs,multiply_adds,receptive_field,"
                + "activation_bytes");
    assertThat(result()).contains("layer3.0,3,false,1024x14x14,", "layer3.3,3,false,1024x14x14,");
    assertThat(result().lines().skip(13).findFirst().orElseThrow()).startsWith("head,,,2,6310978,");
  }

  @Test
  void aFlatHeadGrowsWithTheImage() {
    pollard("describe", "resnet18", "--head", "flat", "--classes", "3", "--format", "jsonl");
    String first = lastLine();
    out.reset();
    pollard(
        "describe",
        "resnet18",
        "--head=FLAT",
        "--classes=3",
        "--input=3x448x448",
        "--format=jsonl");
    assertThat(first).contains("\"parameters\":" + (11_176_512 + 3 * (512 * 7 * 7 + 1)));
    assertThat(lastLine()).contains("\"parameters\":" + (11_176_512 + 3 * (512 * 14 * 14 + 1)));
  }

  private String lastLine() {
    return result().lines().reduce((before, last) -> last).orElseThrow();
  }

  @Test
  void aHeadFollowsFromTheFeaturesThatAreKept() {
    pollard("describe", "unet-resnet34-depth5", "--cut=layer3.5", "--classes=1", "--format=csv");
    assertThat(lastLine()).startsWith("head,,,1x224x224,");
    out.reset();
    pollard("describe", "timm-deit_tiny_patch16_224", "--cut=norm", "--classes=2", "--format=csv");
    assertThat(lastLine()).startsWith("head,,,2," + (5_524_416 + 2 * (192 + 1)) + ",");
    out.reset();
    pollard("describe", "alexnet", "--head=pooled", "--classes=2", "--format=csv");
    assertThat(lastLine()).startsWith("head,,,2," + (57_003_840 + 2 * (4096 + 1)) + ",");
  }

  @Test
  void aTransformerIsListedAndCutInsideItsBlocksToo() {
    pollard("describe", "timm-deit_tiny_patch16_224", "--format=csv");
    assertThat(result())
        .contains("\nblocks.0.attn,1,false,192x197,")
        .contains("\nblocks.0.mlp.act,1,false,768x197,")
        .contains("\nblocks.0,1,true,192x197,");
    out.reset();
    pollard(
        "describe",
        "timm-deit_tiny_patch16_224",
        "--cut=blocks.0.mlp.act",
        "--head=both",
        "--classes=2",
        "--format=csv");
    assertThat(result().lines().toList()).hasSize(1 + 3 + 1);
    assertThat(lastLine()).startsWith("head,,,2,");
  }

  @Test
  void everyDeclaredNetworkCanBeDescribed() {
    for (String name : Networks.names()) {
      out.reset();
      assertThat(pollard("describe", name)).as(name).isZero();
      assertThat(lastLine()).as(name).startsWith("head");
    }
  }

  @Test
  void anUnknownNetworkGetsASentenceWithTheNames() {
    assertThat(pollard("describe", "resnet51")).isEqualTo(2);
    assertThat(result()).isEmpty();
    assertThat(said().lines()).hasSize(1);
    assertThat(said()).startsWith("expected one of ").contains("resnet18", "but found resnet51");
  }

  @Test
  void mistakesInFlagsGetOneSentenceAndTwo() {
    assertRefused(
        "Unmatched argument at index 2: 'resnet50'; see pollard describe --help",
        "describe",
        "resnet18",
        "resnet50");
    assertRefused(
        "Unmatched argument at index 0: 'descrbe', perhaps meant as describe or demo;"
            + " see pollard --help",
        "descrbe");
    assertRefused("expected a command but found none; pollard --help lists them");
    assertRefused(
        "Invalid value for option '--input': expected channels, (depth,) height and width, as"
            + " 3x224x224, but found '3x0x5'; see pollard describe --help",
        "describe",
        "resnet18",
        "--input",
        "3x0x5");
    assertRefused(
        "expected --classes to be at least 1 but found 0", "describe", "resnet18", "--classes=0");
    assertRefused(
        "expected features with 2 axes but found 8x8x8", "describe", "resnet18", "--input=3x8x8x8");
    assertThat(pollard("describe", "resnet18", "--cut", "layer9")).isEqualTo(2);
    assertThat(said()).contains("expected a cut point of resnet18 but found layer9; it has stem");
  }

  private void assertRefused(String sentence, String... arguments) {
    err.reset();
    assertThat(pollard(arguments)).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).isEqualToNormalizingNewlines(sentence + "\n");
    assertThat(result()).isEmpty();
  }

  @Test
  void aStackTraceIsShownOnlyWhenAskedFor() {
    assertThat(pollard("-v", "describe", "resnet51")).isEqualTo(2);
    assertThat(said()).contains("\tat io.pollard.network.Networks.named");
    err.reset();
    assertThat(pollard("describe", "-v", "resnet51")).isEqualTo(2);
    assertThat(said()).contains("\tat io.pollard.network.Networks.named");
  }

  @Test
  void helpGoesToStandardOutputAndListsEveryCommand() {
    assertThat(pollard("--help")).isZero();
    assertThat(result()).contains("Usage: pollard [-hv] COMMAND", "  describe  ");
    out.reset();
    assertThat(pollard("describe", "--help")).isZero();
    assertThat(result())
        .contains("--input", "--classes", "--cut", "--head", "--format", "Examples:")
        .contains("table, csv, json, jsonl, md", "wide_resnet50_2");
    assertThat(said()).isEmpty();
  }

  @Test
  void whatIsUnknownIsRefusedWhateverHelpIsAskedFor() {
    String descrbe =
        "Unmatched argument at index 0: 'descrbe', perhaps meant as describe or demo;"
            + " see pollard --help";
    assertRefused(descrbe, "descrbe", "--help");
    assertRefused(descrbe, "descrbe", "-h");
    assertRefused(descrbe, "descrbe", "--version");
    assertRefused(
        "Unmatched argument at index 1: 'descrbe', perhaps meant as describe or demo;"
            + " see pollard --help",
        "--help",
        "descrbe");
    assertRefused(
        "Unmatched argument at index 1: 'tble', perhaps meant as table; see pollard study --help",
        "study",
        "tble",
        "--help");
    assertRefused(
        "Unmatched argument at index 1: 'verfy', perhaps meant as verify;"
            + " see pollard weights --help",
        "weights",
        "verfy",
        "-h");
    assertRefused(
        "Unknown option: '--inptu', perhaps meant as --input; see pollard describe --help",
        "describe",
        "resnet18",
        "--inptu",
        "--help");
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(pollard("--version")).isZero();
    assertThat(result()).startsWith("Pollard ").hasLineCount(1);
    assertThat(said()).isEmpty();
  }

  @Test
  void argumentsAreQuotedSoThatNoTerminalObeysThem() {
    assertThat(pollard("x\u001b[31m\u202e\u009b", "--help")).isEqualTo(2);
    assertThat(said()).contains("'x\\x1b[31m\\u202e\\x9b'").hasLineCount(1);
    err.reset();
    assertThat(pollard("describe", "a\nb" + "y".repeat(1_000_000))).isEqualTo(2);
    assertThat(said()).contains("found a\\nbyyy", " characters) ...").hasLineCount(1);
    assertThat(said()).hasSizeLessThan(7_000);
  }

  @Test
  void aResultThatIsLostIsRefusedWhateverItsFormat() {
    for (String[] arguments :
        List.of(
            new String[] {"--help"},
            new String[] {"describe", "--help"},
            new String[] {"--version"},
            new String[] {"describe", "resnet18"},
            new String[] {"describe", "resnet18", "--format", "csv"},
            new String[] {"describe", "resnet18", "--format", "json"},
            new String[] {"describe", "resnet18", "--format", "jsonl"},
            new String[] {"describe", "resnet18", "--format", "md"})) {
      err.reset();
      FullOutput full = new FullOutput(10, "No space left on device");
      assertThat(new Main(Console.of(full, err)).run(arguments)).isEqualTo(2);
      assertThat(said())
          .startsWith(
              "expected to write the result to standard output but found: No space left on device;")
          .hasLineCount(1);
    }
  }

  @Test
  void aReaderThatHasReadEnoughEndsACommandInSilence() {
    FullOutput closed = new FullOutput(100, "Broken pipe");
    assertThat(new Main(Console.of(closed, err)).run("describe", "resnet18")).isZero();
    assertThat(said()).isEmpty();
  }

  @Test
  void sentencesThatNobodyCanReadChangeNothing() {
    FullOutput full = new FullOutput(0, "No space left on device");
    assertThat(new Main(Console.of(out, full)).run("describe", "resnet18")).isZero();
    assertThat(result()).contains("layer4.1");
    assertThat(new Main(Console.of(out, full)).run("-v", "describe", "nope")).isEqualTo(2);
    assertThat(new Main(Console.of(full, full)).run("describe", "resnet18")).isEqualTo(2);
  }

  /** Ends as it was told to, as only a real failure does otherwise. */
  @Command(name = "failing", subcommands = Failing.Now.class)
  static final class Failing extends TopCommand {
    private final Throwable failure;

    Failing(Console console, Throwable failure) {
      super(console);
      this.failure = failure;
    }

    @Command(name = "now")
    static final class Now implements Callable<Integer> {
      @ParentCommand private Failing parent;

      @Override
      public Integer call() throws Exception {
        if (parent.failure instanceof Error error) {
          throw error;
        }
        throw (Exception) parent.failure;
      }
    }
  }

  private int failing(Throwable failure) {
    err.reset();
    return new Failing(Console.of(out, err), failure).run("now");
  }

  @Test
  void everyFailureEndsWithASentenceAndItsCode() {
    assertThat(failing(new DataException("expected größer but found kleiner"))).isEqualTo(2);
    assertThat(said()).isEqualToNormalizingNewlines("expected größer but found kleiner\n");
    assertThat(failing(new IllegalStateException("broken"))).isEqualTo(1);
    assertThat(said())
        .isEqualToNormalizingNewlines(
            "Pollard failed: java.lang.IllegalStateException: broken; -v shows where\n");
    assertThat(failing(new InterruptedException())).isEqualTo(130);
    assertThat(said()).isEqualToNormalizingNewlines("interrupted\n");
    assertThat(failing(new OutOfMemoryError("Java heap space"))).isEqualTo(2);
    assertThat(said()).contains("Java heap space); POLLARD_JAVA_OPTS=-Xmx8g").hasLineCount(1);
    assertThat(failing(new UnsatisfiedLinkError("no jnitorch"))).isEqualTo(2);
    assertThat(said()).contains("no jnitorch); POLLARD_NATIVES=FOLDER").hasLineCount(1);
    assertThat(failing(new NoSuchMethodError("of"))).isEqualTo(1);
    assertThat(said()).contains("NoSuchMethodError: of; -v shows where").hasLineCount(1);
  }
}
