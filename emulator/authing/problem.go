package authing

// problem is why something is not done: one of Authing's codes and its text. A problem with the document
// itself has no code.
type problem struct {
	code    int
	message string
}

// The problems, with the texts of Authing's table of codes. Those without a code of Authing's own have
// that of HTTP.
var (
	notAllowed       = &problem{1001, "没有权限访问此接口"}
	wrongCode        = &problem{2001, "验证码不正确"}
	badEmail         = &problem{2003, "邮箱格式不正确"}
	noUser           = &problem{2004, "用户不存在"}
	userLocked       = &problem{2005, "账号已锁定"}
	wrongPassword    = &problem{2006, "密码不正确"}
	noApp            = &problem{2011, "应用不存在"}
	badCipher        = &problem{2016, "密码解密失败"}
	notEditable      = &problem{2018, "该字段不可编辑"}
	notSignedIn      = &problem{2020, "尚未登录，无访问权限"}
	userExists       = &problem{2026, "用户已存在，请直接登录！"}
	contactNeeded    = &problem{2028, "请至少提供手机号、邮箱、用户名中的一项"}
	shortPassword    = &problem{2029, "密码长度不能少于 6 位"}
	tooManyUsers     = &problem{2030, "一次最多查询 80 个用户"}
	usernameExists   = &problem{2034, "用户名已存在"}
	phoneExists      = &problem{2035, "手机号已存在"}
	emailBound       = &problem{2200, "邮箱已被绑定"}
	oldMissing       = &problem{2201, "请输入原密码"}
	oldWrong         = &problem{2203, "原密码不正确"}
	sessionExpired   = &problem{2206, "登录信息已过期"}
	sessionInvalid   = &problem{2207, "登录信息有误"}
	noPool           = &problem{2224, "用户池不存在"}
	emailUnchanged   = &problem{2225, "修改邮箱请使用 updateEmail 接口"}
	phoneUnchanged   = &problem{2226, "修改手机号请使用 updatePhone 接口"}
	sameEmail        = &problem{2229, "新邮箱和旧邮箱一样"}
	samePhone        = &problem{2230, "新手机号和旧手机号一样"}
	incomplete       = &problem{2231, "请求参数不完整"}
	codeExpired      = &problem{2300, "验证码已过期"}
	externalIDExists = &problem{409, "externalId 已存在"}
	roleExists       = &problem{409, "角色已存在"}
	policyExists     = &problem{409, "策略已存在"}
	noRole           = &problem{404, "角色不存在"}
	noPolicy         = &problem{404, "策略不存在"}
	noField          = &problem{400, "自定义字段不存在"}
	badValue         = &problem{400, "自定义字段的值和类型不匹配"}
	badPage          = &problem{400, "参数 page 或 limit 格式错误"}
	noContact        = &problem{400, "该用户没有其他登录方式，无法解绑"}
	alreadyBound     = &problem{400, "该用户已绑定手机号"}
)

// invalid returns the problem of a document or of its variables, as a server of GraphQL has it.
func invalid(text string) *problem { return &problem{message: text} }
