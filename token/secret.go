package token

// secret holds a text where neither fmt nor reflection finds it. A method such as Format is not enough:
// fmt calls none on what stands in an unexported field.
type secret func() string

func hide(text string) secret { return func() string { return text } }
