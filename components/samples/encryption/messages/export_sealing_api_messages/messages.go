// Package export_sealing_api_messages is the component messages: it exports the interface sealing:api/messages.
// The generated bindings call it by this name. They are packages of this module, too, but only while the build runs.
package export_sealing_api_messages

import (
	"slices"
	"strings"

	wit "go.bytecodealliance.org/pkg/wit/types"

	cipher "example.org/encryption/messages/sealing_api_cipher"
	api "example.org/encryption/messages/sealing_api_messages"
)

type (
	envelope = wit.Result[api.Envelope, cipher.CipherError]
	text     = wit.Result[string, cipher.CipherError]
	report   = wit.Result[api.Report, cipher.CipherError]
)

// Write seals a text.
func Write(bytes []uint8, number uint64, address string, letter string) envelope {
	made := cipher.KeyFromBytes(bytes)
	if made.IsErr() {
		return wit.Err[api.Envelope](made.Err())
	}
	key := made.Ok()
	// The key belongs to us; the cipher forgets it when we drop it.
	defer key.Drop()
	return seal(key, number, address, letter)
}

// Read opens a letter.
func Read(bytes []uint8, letter api.Envelope) text {
	made := cipher.KeyFromBytes(bytes)
	if made.IsErr() {
		return wit.Err[string](made.Err())
	}
	key := made.Ok()
	defer key.Drop()
	return open(key, letter)
}

// Demonstrate shows what the cipher lets through, and what it does not.
func Demonstrate(address string, letter string) report {
	made := cipher.KeyFromBytes(publicKey())
	if made.IsErr() {
		return wit.Err[api.Report](made.Err())
	}
	key := made.Ok()
	defer key.Drop()

	sealed := seal(key, 1, address, letter)
	if sealed.IsErr() {
		return wit.Err[api.Report](sealed.Err())
	}
	good := sealed.Ok()
	out := api.Report{Envelope: good, Opened: open(key, good)}
	for index := range good.Ciphertext {
		forged := good
		forged.Ciphertext = slices.Clone(good.Ciphertext)
		forged.Ciphertext[index] ^= 1 << (index % 8)
		out.Forged++
		if open(key, forged).IsErr() {
			out.ForgedRefused++
		}
	}
	readdressed := good
	readdressed.Address = "somebody else"
	out.Readdressed = open(key, readdressed)
	out.Repeated = seal(key, 1, address, letter)
	return wit.Ok[api.Report, cipher.CipherError](out)
}

func seal(key *cipher.Key, number uint64, address string, letter string) envelope {
	sealed := key.Seal(number, address, []byte(letter))
	if sealed.IsErr() {
		return wit.Err[api.Envelope](sealed.Err())
	}
	return wit.Ok[api.Envelope, cipher.CipherError](api.Envelope{Number: number, Address: address, Ciphertext: sealed.Ok()})
}

func open(key *cipher.Key, letter api.Envelope) text {
	opened := key.Open(letter.Number, letter.Address, letter.Ciphertext)
	if opened.IsErr() {
		return wit.Err[string](opened.Err())
	}
	// A string of the Component Model is Unicode; anybody who has the key may have sealed other bytes.
	return wit.Ok[string, cipher.CipherError](strings.ToValidUTF8(string(opened.Ok()), "\uFFFD"))
}

// The 32 bytes 0, 1, 2 and so on: a key for demonstrations, as everybody knows it.
func publicKey() []byte {
	key := make([]byte, 32)
	for index := range key {
		key[index] = byte(index)
	}
	return key
}
