package authing

// What tests look at.
var (
	SplitPhone = splitPhone
	JoinPhone  = joinPhone
)
