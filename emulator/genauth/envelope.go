package genauth

import (
	"net/http"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// text is a message in the languages that the emulator has: the service's own, and English.
type text struct{ chinese, english string }

// language is whether messages are in English.
type language bool

// languageOf returns the language that the headers of a request ask for.
func languageOf(h http.Header) language {
	for _, prefix := range brandPrefixes {
		if lang := h.Get(prefix + "lang"); lang != "" {
			return language(!strings.HasPrefix(lang, "zh"))
		}
	}
	return false
}

func (t text) in(english language) string {
	if english {
		return t.english
	}
	return t.chinese
}

// problem is an answer that is no success.
type problem struct {
	status int
	code   int // the apiCode; 0 is none
	text   text
	data   any
}

// The problems that have a name.
var (
	userMissing  = problem{404, 2004, text{"用户不存在", "User does not exist"}, nil}
	emailTaken   = problem{409, 2026, text{"用户已存在", "User already exists"}, nil}
	nameTaken    = problem{409, 2034, text{"用户名已存在", "Username already exists"}, nil}
	phoneTaken   = problem{409, 2035, text{"手机号已存在", "Phone already exists"}, nil}
	idTaken      = problem{409, 0, text{"原系统 ID 已存在", "External id already exists"}, nil}
	roleMissing  = problem{404, 0, text{"角色不存在", "Role does not exist"}, nil}
	roleTaken    = problem{409, 0, text{"角色已存在", "Role already exists"}, nil}
	groupMissing = problem{404, 0, text{"分组不存在", "Group does not exist"}, nil}
	groupTaken   = problem{409, 0, text{"分组标识符已存在", "Group code already exists"}, nil}
	orgMissing   = problem{404, 0, text{"组织机构不存在", "Organization does not exist"}, nil}
	orgTaken     = problem{409, 0, text{"组织机构已存在", "Organization already exists"}, nil}
	deptMissing  = problem{404, 0, text{"部门不存在", "Department does not exist"}, nil}
	badToken     = problem{401, 1001, text{"没有权限", "No permission"}, nil}
	badKey       = problem{403, 0, text{"AK/SK 错误", "Access key is wrong"}, nil}
	notLoggedIn  = problem{401, 2020, text{"尚未登录，无访问权限", "Not logged in"}, nil}
	wrongLogin   = problem{403, 2333, text{"账号不存在或密码错误", "Account not exists or password is incorrect."}, nil}
	locked       = problem{403, 2005, text{"用户已被锁定", "User is locked"}, nil}
	appMissing   = problem{404, 2011, text{"应用不存在", "Application does not exist"}, nil}
	wrongCode    = problem{400, 2001, text{"验证码不正确", "The code is wrong"}, nil}
	noRequest    = problem{400, 0, text{"请求格式错误", "The request is malformed"}, nil}
)

// malformed returns the problem of a parameter that is missing or not what it should be.
func malformed(names ...string) *problem {
	list := strings.Join(names, ", ")
	return &problem{status: 400, text: text{"参数 " + list + " 格式错误", "Parameter " + list + " is malformed"}}
}

// bad returns the problem of a request with a message of its own.
func bad(message string) *problem { return &problem{status: 400, text: text{message, message}} }

// reply returns the envelope of a problem.
func (p problem) reply(english language, requestID string) emulator.Reply {
	body := map[string]any{"statusCode": p.status, "message": p.text.in(english), "requestId": requestID}
	if p.code != 0 {
		body["apiCode"] = p.code
	}
	if p.data != nil {
		body["data"] = p.data
	}
	return emulator.JSON(http.StatusOK, body)
}

// success returns the envelope of a result.
func success(data any, requestID string) emulator.Reply {
	return emulator.JSON(http.StatusOK, map[string]any{"statusCode": 200, "message": "success", "requestId": requestID, "data": data})
}

// done is the result of what answers no more than that it happened.
func done() map[string]any { return map[string]any{"success": true} }

// listed is the result of what is answered in pages.
func listed(total int, list any) map[string]any {
	return map[string]any{"totalCount": total, "list": list}
}
