package where

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/authplus/authplus/fault"
)

// wireNode is a [Node] as JSON: one of its ways to be is set.
type wireNode struct {
	And    []Node          `json:"and,omitempty"`
	Or     []Node          `json:"or,omitempty"`
	Not    *Node           `json:"not,omitempty"`
	Lucene *string         `json:"lucene,omitempty"`
	None   bool            `json:"none,omitempty"`
	Field  string          `json:"field,omitempty"`
	Lookup LookupName      `json:"lookup,omitempty"`
	Value  json.RawMessage `json:"value,omitempty"`
}

// MarshalJSON returns the tree as JSON, with its values, so that a predicate can be kept or sent:
//
//	{"and":[{"field":"email","lookup":"endswith","value":"@acdc.com"},{"not":{"lucene":"logins_count:0"}}]}
//
// What matches everything is {}, what matches nothing {"none":true}. A time is {"time":"2024-02-29T12:00:00Z"}.
// A value that is none of those of [Node.Value] is an error.
func (n Node) MarshalJSON() ([]byte, error) {
	var w wireNode
	switch n.Op {
	case OpAll:
	case OpNone:
		w.None = true
	case OpAnd:
		w.And = n.Kids
	case OpOr:
		w.Or = n.Kids
	case OpNot:
		if len(n.Kids) != 1 {
			return nil, errors.New("where: NOT has one operand")
		}
		w.Not = &n.Kids[0]
	case OpLucene:
		w.Lucene = &n.Text
	case OpLeaf:
		value, err := marshalValue(n.Value)
		if err != nil {
			return nil, fmt.Errorf("where: value of %s__%s: %w", n.Field, n.Lookup, err)
		}
		w.Field, w.Lookup, w.Value = n.Field, n.Lookup, value
	default:
		return nil, fmt.Errorf("where: unknown operator %d", n.Op)
	}
	return json.Marshal(w)
}

// wireTime tells a time from a text.
type wireTime struct {
	Time *time.Time `json:"time"`
}

func marshalValue(value any) (json.RawMessage, error) {
	if value == nil {
		return json.RawMessage("null"), nil
	}
	if list, ok := value.([]any); ok {
		values := make([]json.RawMessage, len(list))
		for i, v := range list {
			var err error
			if values[i], err = marshalValue(v); err != nil {
				return nil, err
			}
		}
		return json.Marshal(values)
	}
	normal, problem := scalar(value)
	if problem != "" {
		return nil, errors.New(problem)
	}
	if t, ok := normal.(time.Time); ok {
		return json.Marshal(wireTime{&t})
	}
	return json.Marshal(normal)
}

// UnmarshalJSON reads what MarshalJSON wrote. The tree is unchecked: [FromTree] makes a predicate of it,
// which is checked where it is used. What is no tree is an error that wraps fault.ErrInvalid.
func (n *Node) UnmarshalJSON(data []byte) error {
	var w wireNode
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil {
		return fmt.Errorf("where: predicate as JSON: %w: %w", fault.ErrInvalid, err)
	}
	*n = Node{}
	ways := 0
	for _, way := range []struct {
		set bool
		is  Node
	}{
		{w.And != nil, Node{Op: OpAnd, Kids: w.And}},
		{w.Or != nil, Node{Op: OpOr, Kids: w.Or}},
		{w.Not != nil, Node{Op: OpNot}},
		{w.Lucene != nil, Node{Op: OpLucene}},
		{w.None, Node{Op: OpNone}},
		{w.Field != "" || w.Lookup != "" || w.Value != nil, Node{Op: OpLeaf, Field: w.Field, Lookup: w.Lookup}},
	} {
		if way.set {
			*n = way.is
			ways++
		}
	}
	if ways > 1 {
		return fmt.Errorf("where: predicate as JSON: a node is one of and, or, not, lucene, none and a lookup: %w", fault.ErrInvalid)
	}
	switch n.Op {
	case OpNot:
		n.Kids = []Node{*w.Not}
	case OpLucene:
		n.Text = *w.Lucene
	case OpLeaf:
		value, err := unmarshalValue(w.Value)
		if err != nil {
			return fmt.Errorf("where: predicate as JSON: value of %s__%s: %w: %w", n.Field, n.Lookup, fault.ErrInvalid, err)
		}
		n.Value = value
	}
	return nil
}

func unmarshalValue(data json.RawMessage) (any, error) {
	if bytes.HasPrefix(data, []byte("[")) {
		var list []json.RawMessage
		if err := json.Unmarshal(data, &list); err != nil {
			return nil, err
		}
		values := make([]any, len(list))
		for i, element := range list {
			var err error
			if values[i], err = unmarshalValue(element); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
	if bytes.HasPrefix(data, []byte("{")) {
		var w wireTime
		err := json.Unmarshal(data, &w)
		if err != nil || w.Time == nil {
			return nil, errors.New(`an object must be a time, such as {"time":"2024-02-29T12:00:00Z"}`)
		}
		return *w.Time, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errors.New("there is none")
	}
	return value, nil
}

// FromTree returns the predicate that a tree stands for, unchecked as in [Tree].
func FromTree(n Node) Q {
	if n.Op == OpAll {
		return nil
	}
	return ask(n.clone())
}
