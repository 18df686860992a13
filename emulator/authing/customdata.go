package authing

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// customDataFields are the fields of user-defined fields and their values.
var customDataFields = []rootField{
	{"query", "udf", "targetType!", signedIn, (*service).udf},
	{"query", "udv", "targetType! targetId!", signedIn, (*service).udv},
	{"query", "udfValueBatch", "targetType! targetIds!", admin, (*service).udfValueBatch},
	{"mutation", "setUdf", "targetType! key! dataType! label! options", admin, (*service).setUdf},
	{"mutation", "removeUdf", "targetType! key!", admin, (*service).removeUdf},
	{"mutation", "setUdv", "targetType! targetId! key! value!", signedIn, (*service).setUdv},
	{"mutation", "setUdvBatch", "targetType! targetId! udvList", signedIn, (*service).setUdvBatch},
	{"mutation", "setUdfValueBatch", "targetType! input!", admin, (*service).setUdfValueBatch},
	{"mutation", "removeUdv", "targetType! targetId! key!", signedIn, (*service).removeUdv},
}

// userTarget is the only kind of object whose fields the pool keeps.
const userTarget = "USER"

// dataTypes are the types of user-defined fields.
var dataTypes = []string{"STRING", "NUMBER", "DATETIME", "BOOLEAN", "OBJECT", "SELECT"}

// customField is the definition of a user-defined field.
type customField struct {
	Key      string `json:"key"`
	DataType string `json:"dataType"`
	Label    string `json:"label"`
	Options  any    `json:"options"`
}

func (f customField) shown() any {
	return map[string]any{"targetType": userTarget, "dataType": f.DataType, "key": f.Key, "label": f.Label, "options": f.Options}
}

// fieldOf returns the definition of a field.
func (s *service) fieldOf(key string) (customField, bool) {
	i := slices.IndexFunc(s.Fields, func(f customField) bool { return f.Key == key })
	if i < 0 {
		return customField{}, false
	}
	return s.Fields[i], true
}

func (s *service) udf(_ caller, a arguments) (any, *problem) {
	list := []any{}
	for _, f := range s.Fields {
		if a.text("targetType") == userTarget {
			list = append(list, f.shown())
		}
	}
	return list, nil
}

func (s *service) setUdf(_ caller, a arguments) (any, *problem) {
	f := customField{Key: a.text("key"), DataType: a.text("dataType"), Label: a.text("label"), Options: a["options"]}
	if a.text("targetType") != userTarget || f.Key == "" || !slices.Contains(dataTypes, f.DataType) {
		return nil, incomplete
	}
	s.Fields = slices.DeleteFunc(s.Fields, func(old customField) bool { return old.Key == f.Key })
	s.Fields = append(s.Fields, f)
	return f.shown(), nil
}

func (s *service) removeUdf(_ caller, a arguments) (any, *problem) {
	s.Fields = slices.DeleteFunc(s.Fields, func(f customField) bool { return f.Key == a.text("key") })
	return done("删除成功"), nil
}

// customData returns the values of a user as they are shown: texts as they are, all others as JSON. Those
// whose field is not defined any more are not shown.
func (s *service) customData(a *account) []any {
	list := []any{}
	for _, key := range slices.Sorted(maps.Keys(a.Custom)) {
		if f, ok := s.fieldOf(key); ok {
			list = append(list, map[string]any{
				"key": key, "value": f.show(a.Custom[key]), "dataType": f.DataType, "label": f.Label,
			})
		}
	}
	return list
}

// show returns a value, which is JSON, as the API shows it.
func (f customField) show(value string) string {
	var text string
	if f.DataType != "OBJECT" && json.Unmarshal([]byte(value), &text) == nil {
		return text
	}
	return value
}

// takes tells whether a value, which is JSON, can be one of the field.
func (f customField) takes(value string) bool {
	if !json.Valid([]byte(value)) {
		return false
	}
	first := strings.TrimSpace(value)[0]
	switch f.DataType {
	case "STRING", "SELECT":
		return first == '"'
	case "BOOLEAN":
		return first == 't' || first == 'f'
	case "NUMBER":
		return first == '-' || first >= '0' && first <= '9'
	case "OBJECT":
		return first == '{' || first == '['
	}
	return first == '"' || first >= '0' && first <= '9'
}

// checkValue refuses a value whose field is not defined, or of another type.
func (s *service) checkValue(key, value string) *problem {
	f, ok := s.fieldOf(key)
	switch {
	case !ok:
		return noField
	case !f.takes(value):
		return badValue
	}
	return nil
}

// customParams returns the values that a new user comes with: [{"key","value"}] as a text.
func (s *service) customParams(params string) (map[string]string, *problem) {
	if params == "" {
		return nil, nil
	}
	var list []struct {
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal([]byte(params), &list) != nil {
		return nil, incomplete
	}
	custom := map[string]string{}
	for _, p := range list {
		if wrong := s.checkValue(p.Key, string(p.Value)); wrong != nil {
			return nil, wrong
		}
		custom[p.Key] = string(p.Value)
	}
	return custom, nil
}

// target returns the user that custom data belongs to. Users have access to their own.
func (s *service) target(c caller, a arguments) (*account, *problem) {
	id := a.text("targetId")
	if !c.admin && c.user != id {
		return nil, notAllowed
	}
	found, ok := s.users.all.Get(id)
	if !ok || a.text("targetType") != userTarget {
		return nil, noUser
	}
	return found, nil
}

func (s *service) udv(c caller, a arguments) (any, *problem) {
	found, wrong := s.target(c, a)
	if wrong != nil {
		return nil, wrong
	}
	return s.customData(found), nil
}

func (s *service) udfValueBatch(c caller, a arguments) (any, *problem) {
	list := []any{}
	for _, id := range a.texts("targetIds") {
		found, wrong := s.target(c, arguments{"targetId": id, "targetType": a["targetType"]})
		if wrong != nil {
			return nil, wrong
		}
		list = append(list, map[string]any{"targetId": id, "data": s.customData(found)})
	}
	return list, nil
}

// setCustom sets values of a user, each as JSON, and returns all.
func (s *service) setCustom(c caller, a arguments, values map[string]string) (any, *problem) {
	if _, wrong := s.target(c, a); wrong != nil {
		return nil, wrong
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := values[key]
		if wrong := s.checkValue(key, value); wrong != nil {
			return nil, wrong
		}
	}
	changed, wrong := s.users.change(a.text("targetId"), func(u *account) *problem {
		if u.Custom == nil {
			u.Custom = map[string]string{}
		}
		maps.Copy(u.Custom, values)
		s.touch(u)
		return nil
	})
	if wrong != nil {
		return nil, wrong
	}
	return s.customData(changed), nil
}

func (s *service) setUdv(c caller, a arguments) (any, *problem) {
	return s.setCustom(c, a, map[string]string{a.text("key"): a.text("value")})
}

func (s *service) setUdvBatch(c caller, a arguments) (any, *problem) {
	values := map[string]string{}
	list, _ := a["udvList"].([]any)
	for _, element := range list {
		member, _ := element.(map[string]any)
		values[arguments(member).text("key")] = arguments(member).text("value")
	}
	return s.setCustom(c, a, values)
}

func (s *service) setUdfValueBatch(c caller, a arguments) (any, *problem) {
	list, _ := a["input"].([]any)
	for _, element := range list {
		member, _ := element.(map[string]any)
		one := arguments{"targetType": a["targetType"]}
		maps.Copy(one, member)
		if _, wrong := s.setUdv(c, one); wrong != nil {
			return nil, wrong
		}
	}
	return done("设置成功"), nil
}

func (s *service) removeUdv(c caller, a arguments) (any, *problem) {
	if _, wrong := s.target(c, a); wrong != nil {
		return nil, wrong
	}
	changed, wrong := s.users.change(a.text("targetId"), func(u *account) *problem {
		delete(u.Custom, a.text("key"))
		s.touch(u)
		return nil
	})
	if wrong != nil {
		return nil, wrong
	}
	return s.customData(changed), nil
}
