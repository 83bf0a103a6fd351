package io.pollard.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall.Predicates;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of the house: which module may know which, and who may speak to the world. */
@AnalyzeClasses(
    packages = "io.pollard",
    importOptions = {ImportOption.DoNotIncludeTests.class, HouseTest.NoTestJars.class})
class HouseTest {

  /** Core's packages are all that belong to no other module. */
  private static final DescribedPredicate<JavaClass> IN_CORE =
      resideInAPackage("io.pollard..")
          .and(
              not(
                  resideInAnyPackage(
                      "io.pollard.weights..",
                      "io.pollard.hub..",
                      "io.pollard.imaging..",
                      "io.pollard.dicom..",
                      "io.pollard.study..",
                      "io.pollard.training.loop..",
                      "io.pollard.torch..",
                      "io.pollard.onnx..",
                      "io.pollard.app..",
                      "io.pollard.cli..",
                      "io.pollard.bench..")))
          .as("core");

  @ArchTest
  static final ArchRule MODULES_DEPEND_DOWNWARDS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("core")
          .definedBy(IN_CORE)
          .layer("weights")
          .definedBy("io.pollard.weights..")
          .layer("hub")
          .definedBy("io.pollard.hub..")
          .layer("imaging")
          .definedBy("io.pollard.imaging..")
          .layer("dicom")
          .definedBy("io.pollard.dicom..")
          .layer("study")
          .definedBy("io.pollard.study..")
          .layer("training")
          .definedBy("io.pollard.training.loop..")
          .layer("torch")
          .definedBy("io.pollard.torch..")
          .layer("onnx")
          .definedBy("io.pollard.onnx..")
          .layer("app")
          .definedBy("io.pollard.app..")
          .layer("cli")
          .definedBy("io.pollard.cli..")
          .layer("bench")
          .definedBy("io.pollard.bench..")
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("weights")
          .mayOnlyAccessLayers("core")
          .whereLayer("hub")
          .mayOnlyAccessLayers("core", "weights")
          .whereLayer("imaging")
          .mayOnlyAccessLayers("core")
          .whereLayer("dicom")
          .mayOnlyAccessLayers("core", "imaging")
          .whereLayer("study")
          .mayOnlyAccessLayers("core")
          .whereLayer("training")
          .mayOnlyAccessLayers("core", "weights", "imaging")
          .whereLayer("torch")
          .mayOnlyAccessLayers("core", "weights", "imaging", "training")
          .whereLayer("onnx")
          .mayOnlyAccessLayers("core", "weights", "imaging")
          .whereLayer("app")
          .mayOnlyAccessLayers(
              "core", "weights", "hub", "imaging", "study", "training", "torch", "onnx")
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("bench")
          .whereLayer("bench")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule CORE_KNOWS_THE_JDK_ONLY =
      classes()
          .that(IN_CORE)
          .should()
          .onlyDependOnClassesThat(IN_CORE.or(resideInAnyPackage("java..", "javax.crypto..")));

  @ArchTest
  static final ArchRule ONLY_TORCH_KNOWS_THE_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.pollard.torch..", "io.pollard.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco.pytorch..");

  @ArchTest
  static final ArchRule THE_LOOP_IS_PURE_JAVA =
      noClasses()
          .that()
          .resideInAPackage("io.pollard.training..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..", "ai.onnxruntime..");

  @ArchTest
  static final ArchRule ONLY_ONNX_KNOWS_THE_RUNTIME_AND_THE_WIRE_FORMAT =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.pollard.onnx..", "io.pollard.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnxruntime..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule ONLY_THE_HUB_ASKS_SERVERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.pollard.hub..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net.http..", "javax.net..");

  @ArchTest
  static final ArchRule COMMANDS_KNOW_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.pollard.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.pollard.torch..", "io.pollard.onnx..");

  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_FLAGS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.pollard.cli..", "io.pollard.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule ONE_CLASS_MAKES_TENSOR_OPTIONS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.pollard.torch.TensorFactory")
          .should()
          .callConstructorWhere(
              Predicates.target(owner(name("org.bytedeco.pytorch.TensorOptions"))));

  @ArchTest
  static final ArchRule ONLY_THE_CONSOLE_KNOWS_THE_STANDARD_STREAMS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.pollard.cli.Console")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule ONLY_COMMANDS_END_THE_PROCESS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.pollard.cli..", "io.pollard.bench..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  /** What other modules' tests share is no part of the product. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }
}
