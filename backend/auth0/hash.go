package auth0

import (
	"encoding/hex"
	"encoding/json"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/rawjson"
)

// hashed is custom_password_hash of the schema of imported users.
type hashed struct {
	Algorithm string     `json:"algorithm"`
	Hash      hashValue  `json:"hash"`
	Salt      *saltValue `json:"salt,omitempty"`
	// What scrypt needs beyond.
	KeyLength       int `json:"keylen,omitempty"`
	Cost            int `json:"cost,omitempty"`
	BlockSize       int `json:"blockSize,omitempty"`
	Parallelization int `json:"parallelization,omitempty"`
}

type hashValue struct {
	Value    string `json:"value"`
	Encoding string `json:"encoding"`
	// What an hmac needs beyond.
	Digest string     `json:"digest,omitempty"`
	Key    *hashValue `json:"key,omitempty"`
}

type saltValue struct {
	Value    string `json:"value"`
	Encoding string `json:"encoding"`
	Position string `json:"position,omitempty"`
}

// wireHash returns custom_password_hash for a hash. Auth0 takes texts with their parameters in UTF-8 and
// bare sums in hex.
func wireHash(h backend.HashSpec) json.RawMessage {
	wire := hashed{
		Algorithm: h.Algorithm, KeyLength: h.KeyLength,
		Cost: h.Cost, BlockSize: h.BlockSize, Parallelization: h.Parallelization,
	}
	if h.Encoded != "" {
		wire.Hash = hashValue{Value: h.Encoded, Encoding: "utf8"}
		return rawjson.Encode(wire)
	}
	wire.Hash = hexValue(h.Sum)
	if h.Algorithm == "hmac" {
		key := hexValue(h.Key)
		wire.Hash.Digest, wire.Hash.Key = h.Digest, &key
		return rawjson.Encode(wire)
	}
	if len(h.Salt) == 0 {
		return rawjson.Encode(wire)
	}
	wire.Salt = &saltValue{Value: hex.EncodeToString(h.Salt), Encoding: "hex"}
	if h.Algorithm != "scrypt" {
		wire.Salt.Position = "suffix"
		if h.SaltFirst {
			wire.Salt.Position = "prefix"
		}
	}
	return rawjson.Encode(wire)
}

func hexValue(sum []byte) hashValue {
	return hashValue{Value: hex.EncodeToString(sum), Encoding: "hex"}
}
