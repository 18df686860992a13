package authing

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// userTarget is the kind of object whose user-defined fields are meant.
const userTarget = "USER"

// customDataMutation is the name of the mutation that changes the user-defined fields of one user.
const customDataMutation = "setCustomData"

// The types of user-defined fields. A text is kept as it is, all others as JSON.
const (
	stringType   = "STRING"
	numberType   = "NUMBER"
	booleanType  = "BOOLEAN"
	objectType   = "OBJECT"
	datetimeType = "DATETIME"
	selectType   = "SELECT"
)

// customValue is the value of one user-defined field.
type customValue struct {
	Key      string  `json:"key"`
	Value    *string `json:"value"`
	DataType string  `json:"dataType"`
}

// readMetadata returns the metadata that user-defined fields are, or nil for none.
func readMetadata(value json.RawMessage) (json.RawMessage, error) {
	var list []customValue
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, err
	}
	metadata := members{}
	for _, v := range list {
		if v.Value != nil {
			metadata[v.Key] = v.json()
		}
	}
	if len(metadata) == 0 {
		return nil, nil
	}
	return rawjson.Encode(metadata), nil
}

// json returns the value with the type of its field.
func (v customValue) json() json.RawMessage {
	raw := json.RawMessage(*v.Value)
	if v.DataType == stringType || v.DataType == selectType || v.DataType == datetimeType || !json.Valid(raw) {
		return rawjson.Encode(*v.Value)
	}
	return raw
}

// metadataOf returns the first-level keys of metadata. Null stands for none, or for taking all away.
func metadataOf(value json.RawMessage) (members, error) {
	var metadata members
	if json.Unmarshal(value, &metadata) != nil {
		return nil, refuseField(metadataField, fault.ErrInvalid, "must be a JSON object")
	}
	return metadata, nil
}

// params returns the user-defined fields of a new user as createUser takes them: a JSON text.
func params(metadata members) string {
	type param struct {
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	}
	list := []param{}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if !api.IsNull(metadata[key]) {
			list = append(list, param{key, metadata[key]})
		}
	}
	if len(list) == 0 {
		return ""
	}
	return string(rawjson.Encode(list))
}

// customDataCall returns the request that sets and removes user-defined fields of a user. It is one
// mutation of several fields, which the service carries out in order; twice is like once.
func customDataCall(id string, metadata members) rest.Call {
	type udv struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	var set []udv
	head, body := "$id: String!", ""
	v := api.Variables{"id": id}
	for i, key := range slices.Sorted(maps.Keys(metadata)) {
		if !api.IsNull(metadata[key]) {
			set = append(set, udv{key, string(metadata[key])})
			continue
		}
		name := fmt.Sprintf("key%d", i)
		head += ", $" + name + ": String!"
		body += fmt.Sprintf("\n  %s: removeUdv(targetType: USER, targetId: $id, key: $%s) { key }", name, name)
		v[name] = key
	}
	if len(set) > 0 {
		head += ", $set: [UserDefinedDataInput!]"
		body += "\n  set: setUdvBatch(targetType: USER, targetId: $id, udvList: $set) { key }"
		v["set"] = set
	}
	mutation := api.Operation{Name: customDataMutation, Idempotent: true}
	mutation.Document = fmt.Sprintf("mutation %s(%s) {%s\n}", mutation.Name, head, body)
	return mutation.Call(v)
}

// definitions are the types of the pool's user-defined fields, read once.
type definitions struct {
	mu    sync.Mutex
	types map[string]string
}

// define defines the fields that metadata needs and the pool lacks, and refuses values of another type
// than a field's.
func (d *definitions) define(ctx context.Context, client *rest.Client, metadata members) error {
	metadata = maps.Clone(metadata)
	maps.DeleteFunc(metadata, func(_ string, value json.RawMessage) bool { return api.IsNull(value) })
	if d == nil || len(metadata) == 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.types == nil {
		if err := d.read(ctx, client); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		value := metadata[key]
		known, ok := d.types[key]
		switch {
		case ok && !fits(value, known):
			return refuseField(where.JoinPath(metadataField, key), fault.ErrInvalid, "its user-defined field is of the type "+known)
		case !ok:
			if err := d.add(ctx, client, key, typeOf(value)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *definitions) read(ctx context.Context, client *rest.Client) error {
	answer, err := client.Do(ctx, udfQuery.Call(api.Variables{"targetType": userTarget}))
	if err != nil {
		return err
	}
	var list []customValue
	if err := api.Decode(answer, &list); err != nil {
		return err
	}
	d.types = make(map[string]string, len(list))
	for _, field := range list {
		d.types[field.Key] = field.DataType
	}
	return nil
}

func (d *definitions) add(ctx context.Context, client *rest.Client, key, dataType string) error {
	_, err := client.Do(ctx, setUdfMutation.Call(api.Variables{
		"targetType": userTarget, "key": key, "dataType": dataType, "label": key,
	}))
	if err == nil {
		d.types[key] = dataType
	}
	return err
}

// typeOf returns the type of the field that a value defines.
func typeOf(value json.RawMessage) string {
	switch bytes.TrimSpace(value)[0] {
	case '"':
		return stringType
	case 't', 'f':
		return booleanType
	case '{', '[':
		return objectType
	}
	return numberType
}

// fits tells whether a field of a type can have a value. Moments are numbers or texts.
func fits(value json.RawMessage, dataType string) bool {
	switch dataType {
	case datetimeType:
		return strings.Contains(stringType+numberType, typeOf(value))
	case selectType:
		return typeOf(value) == stringType
	case stringType, numberType, booleanType, objectType:
		return typeOf(value) == dataType
	}
	return true
}
