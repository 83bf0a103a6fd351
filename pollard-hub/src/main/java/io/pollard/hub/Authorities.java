package io.pollard.hub;

import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who may vouch for a server: Java's own authorities, the system's, and those in the PEM file that
 * SSL_CERT_FILE, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names. A company's network often needs one of
 * its own, which its machines have in the system's store but not every Java in its.
 */
final class Authorities {

  /** Where Linux distributions keep all authorities in one file. */
  private static final List<Path> SYSTEM_FILES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  /** What Java calls the stores of Windows and macOS. */
  private static final List<String> SYSTEM_STORES = List.of("Windows-ROOT", "KeychainStore");

  private final Set<Certificate> all = new LinkedHashSet<>();

  private Authorities() {}

  static SSLContext of(Environment environment) {
    return of(environment, SYSTEM_FILES);
  }

  /**
   * @param systemFiles the first that is there counts
   */
  static SSLContext of(Environment environment, List<Path> systemFiles) {
    Optional<Path> named =
        environment.path("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE");
    try {
      Authorities authorities = new Authorities();
      authorities.addJavas();
      systemFiles.stream().filter(Files::isReadable).findFirst().ifPresent(authorities::addSystems);
      SYSTEM_STORES.forEach(authorities::addStore);
      if (named.isPresent()) {
        authorities.addFile(named.get());
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(authorities.store()), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new WeightsException(
          Reason.UNREADABLE,
          named.orElse(Path.of("certificates")),
          "expected certificates in PEM, as SSL_CERT_FILE, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE"
              + " says, but they could not be read: "
              + e,
          e);
    }
  }

  private void addJavas() throws GeneralSecurityException {
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager usual) {
        for (X509Certificate authority : usual.getAcceptedIssuers()) {
          all.add(authority);
        }
      }
    }
  }

  private void addFile(Path pem) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
  }

  /** One that can't be read is not the user's mistake, and Java's own may do. */
  private void addSystems(Path pem) {
    try {
      addFile(pem);
    } catch (GeneralSecurityException | IOException e) {
      // A server whom nobody vouches for is told of by its name.
    }
  }

  private void addStore(String name) {
    try {
      KeyStore system = KeyStore.getInstance(name);
      system.load(null, null);
      for (String alias : Collections.list(system.aliases())) {
        if (system.isCertificateEntry(alias)) {
          all.add(system.getCertificate(alias));
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      // Another system's, or as above.
    }
  }

  private KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate authority : all) {
      store.setCertificateEntry("authority" + store.size(), authority);
    }
    return store;
  }

  /**
   * @param authorities null for Java's own
   */
  private static TrustManager[] managers(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory.getTrustManagers();
  }
}
