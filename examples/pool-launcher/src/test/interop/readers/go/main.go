// Reads pairs from their encodings and uses them, with the standard library and, for what that does not know, circl.
//
// usage: reader DIR SPEC...
//
// The private key of a SPEC is in DIR/SPEC.pkcs8, the public key in DIR/SPEC.spki, both in DER. Prints its versions and then
// a line for each SPEC, which says what was done with the pair or why it cannot be.
package main

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/mlkem"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/cloudflare/circl/dh/x448"
	"github.com/cloudflare/circl/kem"
	kems "github.com/cloudflare/circl/kem/schemes"
	"github.com/cloudflare/circl/sign"
	signatures "github.com/cloudflare/circl/sign/schemes"
)

var message = []byte("a message of some length")

func main() {
	fmt.Println(versions())
	for _, spec := range os.Args[2:] {
		done, err := use(spec)
		if err != nil {
			done = "red: " + err.Error()
		}
		fmt.Printf("%s: %s\n", spec, done)
	}
}

func versions() string {
	text := runtime.Version()
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if strings.HasSuffix(module.Path, "/circl") {
			text += ", circl " + module.Version
		}
	}
	return text
}

func use(spec string) (string, error) {
	file := filepath.Join(os.Args[1], spec)
	pkcs8, err := os.ReadFile(file + ".pkcs8")
	if err != nil {
		return "", err
	}
	spki, err := os.ReadFile(file + ".spki")
	if err != nil {
		return "", err
	}
	switch {
	case spec == "X448":
		return agreeX448(pkcs8, spki)
	case strings.HasPrefix(spec, "ML-KEM"):
		return encapsulate(spec, pkcs8, spki)
	case spec == "Ed448" || strings.Contains(spec, "-DSA-"):
		return signWithCircl(spec, pkcs8, spki)
	}
	return useStandard(pkcs8, spki)
}

// useStandard does with a pair what the standard library knows.
func useStandard(pkcs8, spki []byte) (string, error) {
	private, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return "", err
	}
	public, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return "", err
	}
	if key, ok := private.(*ecdh.PrivateKey); ok {
		other, err := key.Curve().GenerateKey(rand.Reader)
		if err != nil {
			return "", err
		}
		return agreed(other.ECDH(public.(*ecdh.PublicKey)))(key.ECDH(other.PublicKey()))
	}
	if !private.(crypto.Signer).Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(public) {
		return "", errors.New("the public key is not that of the private key")
	}
	digest := sha256.Sum256(message)
	verified := false
	switch key := private.(type) {
	case *rsa.PrivateKey:
		signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], nil)
		verified = err == nil && rsa.VerifyPSS(public.(*rsa.PublicKey), crypto.SHA256, digest[:], signature, nil) == nil
	case *ecdsa.PrivateKey:
		signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		verified = err == nil && ecdsa.VerifyASN1(public.(*ecdsa.PublicKey), digest[:], signature)
	case ed25519.PrivateKey:
		verified = ed25519.Verify(public.(ed25519.PublicKey), message, ed25519.Sign(key, message))
	}
	return signed(verified)
}

func signed(verified bool) (string, error) {
	if !verified {
		return "", errors.New("a signature does not verify")
	}
	return "signed", nil
}

func agreed(one []byte, err error) func([]byte, error) (string, error) {
	return func(other []byte, otherErr error) (string, error) {
		if failed := errors.Join(err, otherErr); failed != nil {
			return "", failed
		}
		if !bytes.Equal(one, other) {
			return "", errors.New("the two sides of an agreement differ")
		}
		return "agreed", nil
	}
}

// open takes out of the encodings of a pair what circl reads.
func open(pkcs8, spki []byte) (private, public []byte, err error) {
	var one struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	if rest, err := asn1.Unmarshal(pkcs8, &one); err != nil || len(rest) > 0 {
		return nil, nil, fmt.Errorf("the PKCS#8 is malformed: %v", err)
	}
	var other struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if rest, err := asn1.Unmarshal(spki, &other); err != nil || len(rest) > 0 {
		return nil, nil, fmt.Errorf("the SubjectPublicKeyInfo is malformed: %v", err)
	}
	if !one.Algorithm.Algorithm.Equal(other.Algorithm.Algorithm) {
		return nil, nil, errors.New("the halves are of two algorithms")
	}
	return one.Key, other.Key.Bytes, nil
}

// seed takes the seed out of a private key of ML-DSA or ML-KEM: its choice [0] in RFC 9881 and RFC 9935.
func seed(key []byte, size int) ([]byte, error) {
	var seed asn1.RawValue
	rest, err := asn1.Unmarshal(key, &seed)
	if err != nil || len(rest) > 0 || seed.Class != asn1.ClassContextSpecific || seed.Tag != 0 || len(seed.Bytes) != size {
		return nil, errors.New("the private key is not a seed")
	}
	return seed.Bytes, nil
}

func inner(key []byte) ([]byte, error) {
	var octets []byte
	rest, err := asn1.Unmarshal(key, &octets)
	if err != nil || len(rest) > 0 {
		return nil, errors.New("the private key is no OCTET STRING")
	}
	return octets, nil
}

func signWithCircl(spec string, pkcs8, spki []byte) (string, error) {
	scheme := signatures.ByName(spec)
	if scheme == nil {
		return "", errors.New("unknown to circl")
	}
	private, public, err := open(pkcs8, spki)
	if err != nil {
		return "", err
	}
	var signer sign.PrivateKey
	switch {
	case strings.HasPrefix(spec, "ML-DSA"):
		if private, err = seed(private, scheme.SeedSize()); err == nil {
			_, signer = scheme.DeriveKey(private)
		}
	case spec == "Ed448":
		if private, err = inner(private); err == nil && len(private) == scheme.SeedSize() {
			_, signer = scheme.DeriveKey(private)
		}
	default:
		signer, err = scheme.UnmarshalBinaryPrivateKey(private)
	}
	if err != nil {
		return "", err
	}
	verifier, err := scheme.UnmarshalBinaryPublicKey(public)
	if err != nil {
		return "", err
	}
	if !verifier.Equal(signer.Public()) {
		return "", errors.New("the public key is not that of the private key")
	}
	return signed(scheme.Verify(verifier, message, scheme.Sign(signer, message, nil), nil))
}

func agreeX448(pkcs8, spki []byte) (string, error) {
	private, public, err := open(pkcs8, spki)
	if err != nil {
		return "", err
	}
	if private, err = inner(private); err != nil {
		return "", err
	}
	var key, ours, derived, other, theirs, one, same x448.Key
	copy(key[:], private)
	copy(ours[:], public)
	if x448.KeyGen(&derived, &key); derived != ours {
		return "", errors.New("the public key is not that of the private key")
	}
	if _, err := rand.Read(other[:]); err != nil {
		return "", err
	}
	x448.KeyGen(&theirs, &other)
	if !x448.Shared(&one, &key, &theirs) || !x448.Shared(&same, &other, &ours) {
		return "", errors.New("an agreement failed")
	}
	return agreed(one[:], nil)(same[:], nil)
}

func encapsulate(spec string, pkcs8, spki []byte) (string, error) {
	private, public, err := open(pkcs8, spki)
	if err != nil {
		return "", err
	}
	if private, err = seed(private, mlkem.SeedSize); err != nil {
		return "", err
	}
	var derived, secret, capsule, opened []byte
	switch spec {
	case "ML-KEM-768":
		key, keyErr := mlkem.NewDecapsulationKey768(private)
		encapsulator, publicErr := mlkem.NewEncapsulationKey768(public)
		if err = errors.Join(keyErr, publicErr); err == nil {
			derived = key.EncapsulationKey().Bytes()
			secret, capsule = encapsulator.Encapsulate()
			opened, err = key.Decapsulate(capsule)
		}
	case "ML-KEM-1024":
		key, keyErr := mlkem.NewDecapsulationKey1024(private)
		encapsulator, publicErr := mlkem.NewEncapsulationKey1024(public)
		if err = errors.Join(keyErr, publicErr); err == nil {
			derived = key.EncapsulationKey().Bytes()
			secret, capsule = encapsulator.Encapsulate()
			opened, err = key.Decapsulate(capsule)
		}
	default:
		derived, secret, opened, err = encapsulateWithCircl(kems.ByName(spec), private, public)
	}
	if err != nil {
		return "", err
	}
	if !bytes.Equal(derived, public) {
		return "", errors.New("the public key is not that of the private key")
	}
	if !bytes.Equal(secret, opened) {
		return "", errors.New("an encapsulated secret comes out different")
	}
	return "encapsulated", nil
}

func encapsulateWithCircl(scheme kem.Scheme, seed, public []byte) (derived, secret, opened []byte, err error) {
	_, key := scheme.DeriveKeyPair(seed)
	encapsulator, err := scheme.UnmarshalBinaryPublicKey(public)
	if err != nil {
		return nil, nil, nil, err
	}
	capsule, secret, err := scheme.Encapsulate(encapsulator)
	if err != nil {
		return nil, nil, nil, err
	}
	if derived, err = key.Public().MarshalBinary(); err == nil {
		opened, err = scheme.Decapsulate(key, capsule)
	}
	return derived, secret, opened, err
}
