package io.pollard.weights;

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
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Who may vouch for a server: Java's own authorities, and those in the PEM file that SSL_CERT_FILE,
 * REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names, as a company's network often needs.
 */
final class Authorities {

  private Authorities() {}

  /** Empty where the environment names none, so that Java's own will do. */
  static Optional<SSLContext> of(Environment environment) {
    return environment
        .path("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        .map(Authorities::with);
  }

  private static SSLContext with(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int count = 0;
      for (TrustManager manager : managers(null)) {
        if (manager instanceof X509TrustManager usual) {
          for (X509Certificate authority : usual.getAcceptedIssuers()) {
            all.setCertificateEntry("usual" + count++, authority);
          }
        }
      }
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        all.setCertificateEntry("named" + count++, authority);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(all), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new WeightsException(
          Reason.UNREADABLE,
          pem,
          "expected certificates in PEM, as SSL_CERT_FILE, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE"
              + " says, but they could not be read: "
              + e,
          e);
    }
  }

  /**
   * @param authorities null for Java's own
   */
  private static TrustManager[] managers(KeyStore authorities) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory.getTrustManagers();
  }
}
