package lucene

// Expr is a query under construction. Its zero matches everything and prints as no text.
type Expr struct{}

// All returns the expression that matches everything.
func All() Expr { return Expr{} }

// Not negates an expression.
func Not(Expr) Expr { return Expr{} }

// And joins expressions.
func And(...Expr) Expr { return Expr{} }

// Or joins expressions.
func Or(...Expr) Expr { return Expr{} }

// Parsed makes an expression of a parsed query.
func Parsed(*Tree) Expr { return Expr{} }

// String returns the query string.
func (Expr) String() string { return "" }

// Err returns the first thing that cannot be said.
func (Expr) Err() error { return nil }

// FieldExpr makes expressions on one field.
type FieldExpr struct{}

// Field starts an expression.
func Field(string) FieldExpr { return FieldExpr{} }

func (FieldExpr) Eq(any) Expr           { return Expr{} }
func (FieldExpr) In(...any) Expr        { return Expr{} }
func (FieldExpr) Exists() Expr          { return Expr{} }
func (FieldExpr) Gt(any) Expr           { return Expr{} }
func (FieldExpr) Gte(any) Expr          { return Expr{} }
func (FieldExpr) Lt(any) Expr           { return Expr{} }
func (FieldExpr) Lte(any) Expr          { return Expr{} }
func (FieldExpr) Between(_, _ any) Expr { return Expr{} }
func (FieldExpr) Prefix(string) Expr    { return Expr{} }
func (FieldExpr) Suffix(string) Expr    { return Expr{} }
func (FieldExpr) Contains(string) Expr  { return Expr{} }
func (FieldExpr) Wildcard(string) Expr  { return Expr{} }
