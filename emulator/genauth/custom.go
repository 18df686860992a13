package genauth

import (
	"encoding/json"
	"slices"
	"time"
)

// customField is a field of custom data that was defined.
type customField struct {
	TargetType string `json:"targetType"`
	Key        string `json:"key"`
	DataType   string `json:"dataType"`
	Label      string `json:"label"`
	CreatedAt  string `json:"createdAt"`
	// Rest is what was sent beside these.
	Rest object `json:"rest,omitempty"`
}

var customRoutes = []route{
	{method: "POST", path: "/api/v3/set-custom-fields", handle: setCustomFields},
	{method: "GET", path: "/api/v3/get-custom-fields", handle: getCustomFields},
	{method: "POST", path: "/api/v3/delete-custom-fields", handle: deleteCustomFields},
	{method: "POST", path: "/api/v3/set-custom-data", handle: setCustomData},
	{method: "GET", path: "/api/v3/get-custom-data", handle: getCustomData},
}

var (
	targetTypes = []string{"USER", "ROLE", "GROUP", "DEPARTMENT"}
	dataTypes   = []string{"STRING", "NUMBER", "DATETIME", "BOOLEAN", "ENUM"}
)

func (f customField) dto() map[string]any {
	dto := map[string]any{}
	for name, value := range f.Rest {
		dto[name] = value
	}
	dto["targetType"], dto["key"], dto["dataType"], dto["label"], dto["createdAt"] = f.TargetType, f.Key, f.DataType, f.Label, f.CreatedAt
	return dto
}

// takes tells whether a value is of the field's type.
func (f customField) takes(value any) bool {
	switch f.DataType {
	case "NUMBER":
		_, ok := value.(json.Number)
		return ok
	case "BOOLEAN":
		_, ok := value.(bool)
		return ok
	case "DATETIME":
		text, ok := value.(string)
		_, err := time.Parse(time.RFC3339, text)
		return ok && err == nil
	}
	_, ok := value.(string)
	return ok
}

// field returns the custom field of a target with a key.
func (p *pool) field(target, key string) (customField, bool) {
	i := slices.IndexFunc(p.fields, func(f customField) bool { return f.TargetType == target && f.Key == key })
	if i < 0 {
		return customField{}, false
	}
	return p.fields[i], true
}

// setCustomFields defines custom fields, or changes them except for their types.
func setCustomFields(c *call) (any, *problem) {
	list, ok := c.data.objects("list")
	if !ok || len(list) == 0 || len(list) > maxPage {
		return nil, malformed("list")
	}
	dtos := []any{}
	for _, data := range list {
		f := customField{
			TargetType: data.text("targetType"), Key: data.text("key"), DataType: data.text("dataType"), Label: data.text("label"),
			CreatedAt: stamp(c.now), Rest: data,
		}
		known, defined := c.pool.field(f.TargetType, f.Key)
		switch {
		case !slices.Contains(targetTypes, f.TargetType):
			return nil, malformed("targetType")
		case f.Key == "":
			return nil, malformed("key")
		case defined && f.DataType != "" && f.DataType != known.DataType:
			return nil, bad("dataType cannot be changed")
		case defined:
			f.DataType, f.CreatedAt = known.DataType, known.CreatedAt
		case !slices.Contains(dataTypes, f.DataType):
			return nil, malformed("dataType")
		}
		c.pool.fields = append(slices.DeleteFunc(c.pool.fields, func(o customField) bool {
			return o.TargetType == f.TargetType && o.Key == f.Key
		}), f)
		dtos = append(dtos, f.dto())
	}
	return dtos, nil
}

func getCustomFields(c *call) (any, *problem) {
	target := c.data.text("targetType")
	if !slices.Contains(targetTypes, target) {
		return nil, malformed("targetType")
	}
	dtos := []any{}
	for _, f := range c.pool.fields {
		if f.TargetType == target {
			dtos = append(dtos, f.dto())
		}
	}
	return dtos, nil
}

func deleteCustomFields(c *call) (any, *problem) {
	keys, ok := c.data.objects("list")
	if !ok {
		return nil, malformed("list")
	}
	for _, k := range keys {
		c.pool.fields = slices.DeleteFunc(c.pool.fields, func(f customField) bool {
			return f.Key == k.text("key") && f.TargetType == k.text("targetType")
		})
	}
	return done(), nil
}

// setCustomData changes some custom data of a target.
func setCustomData(c *call) (any, *problem) {
	list, ok := c.data.objects("list")
	if !ok || len(list) == 0 {
		return nil, malformed("list")
	}
	target, id := c.data.text("targetType"), c.data.text("targetIdentifier")
	custom := object{}
	for _, pair := range list {
		custom[pair.text("key")] = pair["value"]
	}
	if !slices.Contains(targetTypes, target) {
		return nil, malformed("targetType")
	}
	if wrong := c.pool.checkCustom(target, custom); wrong != nil {
		return nil, wrong
	}
	if target == "USER" {
		u, wrong := c.pool.find(id, "")
		if wrong == nil {
			_, wrong = c.update(u, object{"customData": map[string]any(custom)})
		}
		if wrong != nil {
			return nil, wrong
		}
		return done(), nil
	}
	kept := orEmpty(c.pool.custom[target+"\x00"+id])
	for key, value := range custom {
		kept[key] = value
	}
	c.pool.custom[target+"\x00"+id] = withoutNulls(kept)
	return done(), nil
}

func getCustomData(c *call) (any, *problem) {
	target, id := c.data.text("targetType"), c.data.text("targetIdentifier")
	if target != "USER" {
		return orEmpty(c.pool.custom[target+"\x00"+id]), nil
	}
	u, wrong := c.pool.find(id, "")
	if wrong != nil {
		return nil, wrong
	}
	return orEmpty(u.values.object("customData")), nil
}
