package cli

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"time"
)

// authority is a certificate authority for one run of an emulator, and the one certificate that it has
// issued. Its own key is forgotten at once, so nothing else can be issued in its name.
type authority struct {
	certificate []byte // DER
	issued      tls.Certificate
}

// newAuthority makes an authority that vouches for an emulator on this machine, under the host it
// listens on too.
func newAuthority(host string, now time.Time) (*authority, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authplus emulator authority"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a := &authority{certificate: certificate}
	a.issued, err = issue(template, key, host)
	return a, err
}

// issue returns a server's certificate.
func issue(parent *x509.Certificate, parentKey *ecdsa.PrivateKey, host string) (tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "authplus emulator"},
		NotBefore: parent.NotBefore, NotAfter: parent.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
		template.IPAddresses = append(template.IPAddresses, ip)
	}
	if name, err := os.Hostname(); err == nil {
		template.DNSNames = append(template.DNSNames, name)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	return tls.Certificate{Certificate: [][]byte{certificate}, PrivateKey: key}, err
}

// config returns the TLS configuration of a server with the issued certificate.
func (a *authority) config() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{a.issued}, MinVersion: tls.VersionTLS12}
}

// write puts the authority's certificate into a new file and returns its path.
func (a *authority) write() (path string, err error) {
	var text bytes.Buffer
	if err := pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: a.certificate}); err != nil {
		return "", err
	}
	file, err := os.CreateTemp("", "authplus-ca-*.pem")
	if err != nil {
		return "", err
	}
	_, err = file.Write(text.Bytes())
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
