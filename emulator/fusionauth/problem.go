package fusionauth

import (
	"net/http"

	"github.com/authplus/authplus/emulator"
)

// problem is one entry of an error body.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// problems are what is wrong with a request: FusionAuth's error body.
type problems struct {
	Fields  map[string][]problem `json:"fieldErrors,omitempty"`
	General []problem            `json:"generalErrors,omitempty"`
}

// add notes what is wrong with a field, for a reason such as "duplicate".
func (p *problems) add(reason, field, message string) {
	if p.Fields == nil {
		p.Fields = map[string][]problem{}
	}
	p.Fields[field] = append(p.Fields[field], problem{"[" + reason + "]" + field, message})
}

// unconverted notes that the body has a value of another type for a property.
func (p *problems) unconverted(property string) {
	p.General = append(p.General, problem{
		"[invalidJSON]", "Invalid JSON in the request body. The property was [" + property + "]. The error was [Possible conversion error].",
	})
}

func (p *problems) any() bool { return p != nil && (len(p.Fields) > 0 || len(p.General) > 0) }

// reply returns the answer that tells the problems.
func (p *problems) reply() emulator.Reply { return respond(http.StatusBadRequest, p) }

// field returns the answer for one field that is wrong.
func field(reason, name, message string) emulator.Reply {
	var p problems
	p.add(reason, name, message)
	return p.reply()
}

// general returns an answer with a problem that is no field's.
func general(status int, code, message string) emulator.Reply {
	return respond(status, problems{General: []problem{{code, message}}})
}

// respond returns an answer with a JSON body, of the type that FusionAuth writes.
func respond(status int, body any) emulator.Reply {
	reply := emulator.JSON(status, body)
	reply.ContentType = "application/json;charset=UTF-8"
	return reply
}

func ok(body any) emulator.Reply { return respond(http.StatusOK, body) }

// empty returns an answer without a body. Its type must not be JSON, which clients would try to read.
func empty(status int) emulator.Reply { return emulator.Reply{Status: status} }

// missingField returns the answer for a property that must be there.
func missingField(name string) emulator.Reply {
	return field("missing", name, "You must specify the ["+name+"] property.")
}
