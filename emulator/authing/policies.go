package authing

import (
	"slices"
	"time"
)

// policyFields are the fields of policies and of access control.
var policyFields = []rootField{
	{"query", "policies", "page limit namespace excludeDefault", admin, (*service).listPolicies},
	{"query", "policy", "namespace code!", admin, (*service).queryPolicy},
	{"mutation", "createPolicy", "namespace code! description statements!", admin, (*service).createPolicy},
	{"mutation", "updatePolicy", "namespace code! description statements newCode", admin, (*service).updatePolicy},
	{"mutation", "deletePolicy", "code! namespace", admin, (*service).deletePolicy},
	{"mutation", "deletePolicies", "codeList! namespace", admin, (*service).deletePolicies},
	{"query", "policyAssignments", "namespace code targetType targetIdentifier page limit", admin, (*service).policyAssignments},
	{"mutation", "addPolicyAssignments", "policies! targetType! targetIdentifiers inheritByChildren namespace", admin, (*service).addPolicyAssignments},
	{"mutation", "removePolicyAssignments", "policies! targetType! targetIdentifiers namespace", admin, (*service).removePolicyAssignments},
	{"mutation", "enablePolicyAssignment", "policy! targetType! targetIdentifier! namespace", admin, (*service).enablePolicyAssignment},
	{"mutation", "disbalePolicyAssignment", "policy! targetType! targetIdentifier! namespace", admin, (*service).disablePolicyAssignment},
	{"mutation", "allow", "resource! action! userId userIds roleCode roleCodes namespace", admin, (*service).allow},
	{"query", "isActionAllowed", "resource! action! userId! namespace", admin, (*service).isActionAllowed},
}

// policy says what may be done with resources.
type policy struct {
	Namespace   string      `json:"namespace"`
	Code        string      `json:"code"`
	Description any         `json:"description"`
	Statements  []statement `json:"statements"`
	Created     time.Time   `json:"created"`
	Updated     time.Time   `json:"updated"`
}

// statement is one sentence of a policy. A star stands for any text.
type statement struct {
	Resource  string   `json:"resource"`
	Actions   []string `json:"actions"`
	Effect    string   `json:"effect"`
	Condition []any    `json:"condition"`
}

// assignment gives a policy to a user or a role.
type assignment struct {
	Namespace  string `json:"namespace"`
	Code       string `json:"code"`
	TargetType string `json:"targetType"`
	Target     string `json:"target"`
	Disabled   bool   `json:"disabled"`
}

func (a assignment) shown() any {
	return map[string]any{"code": a.Code, "targetType": a.TargetType, "targetIdentifier": a.Target}
}

// grant allows a user or a role one action.
type grant struct {
	Namespace  string `json:"namespace"`
	TargetType string `json:"targetType"`
	Target     string `json:"target"`
	Resource   string `json:"resource"`
	Action     string `json:"action"`
}

func (s *service) policy(namespace, code string) *policy {
	i := slices.IndexFunc(s.Policies, func(p *policy) bool { return p.Namespace == namespace && p.Code == code })
	if i < 0 {
		return nil
	}
	return s.Policies[i]
}

// shownPolicy returns what the API shows of a policy, or nil where there is none.
func (s *service) shownPolicy(p *policy) any {
	if p == nil {
		return nil
	}
	statements := []any{}
	for _, st := range p.Statements {
		actions := []any{}
		for _, action := range st.Actions {
			actions = append(actions, action)
		}
		conditions := []any{}
		for _, element := range st.Condition {
			c, _ := element.(map[string]any)
			conditions = append(conditions, map[string]any{"param": c["param"], "operator": c["operator"], "value": c["value"]})
		}
		statements = append(statements, map[string]any{
			"resource": st.Resource, "actions": actions, "effect": st.Effect, "condition": conditions,
		})
	}
	assignments := []any{}
	for _, one := range s.Assignments {
		if one.Namespace == p.Namespace && one.Code == p.Code {
			assignments = append(assignments, one.shown())
		}
	}
	return map[string]any{
		"namespace": p.Namespace, "code": p.Code, "description": p.Description, "isDefault": false, "statements": statements,
		"assignments": assignments, "assignmentsCount": len(assignments),
		"createdAt": stamp(p.Created), "updatedAt": stamp(p.Updated),
	}
}

func (s *service) listPolicies(_ caller, a arguments) (any, *problem) {
	list := []any{}
	for _, p := range s.Policies {
		if p.Namespace == a.namespace() {
			list = append(list, s.shownPolicy(p))
		}
	}
	return a.paginated(list)
}

func (s *service) queryPolicy(_ caller, a arguments) (any, *problem) {
	return s.shownPolicy(s.policy(a.namespace(), a.text("code"))), nil
}

// statementsOf returns the statements that arguments give.
func statementsOf(a arguments) ([]statement, *problem) {
	list, _ := a["statements"].([]any)
	statements := make([]statement, 0, len(list))
	for _, element := range list {
		member, _ := element.(map[string]any)
		in := arguments(member)
		st := statement{Resource: in.text("resource"), Actions: in.texts("actions"), Effect: in.text("effect")}
		st.Condition, _ = in["condition"].([]any)
		if st.Effect == "" {
			st.Effect = "ALLOW"
		}
		if st.Resource == "" || len(st.Actions) == 0 {
			return nil, incomplete
		}
		statements = append(statements, st)
	}
	return statements, nil
}

func (s *service) createPolicy(_ caller, a arguments) (any, *problem) {
	statements, wrong := statementsOf(a)
	switch {
	case wrong != nil:
		return nil, wrong
	case s.policy(a.namespace(), a.text("code")) != nil:
		return nil, policyExists
	}
	now := s.Now()
	p := &policy{
		Namespace: a.namespace(), Code: a.text("code"), Description: a["description"], Statements: statements,
		Created: now, Updated: now,
	}
	s.Policies = append(s.Policies, p)
	return s.shownPolicy(p), nil
}

func (s *service) updatePolicy(_ caller, a arguments) (any, *problem) {
	p := s.policy(a.namespace(), a.text("code"))
	if p == nil {
		return nil, noPolicy
	}
	statements, wrong := statementsOf(a)
	if wrong != nil {
		return nil, wrong
	}
	if code := a.text("newCode"); code != "" && code != p.Code {
		if s.policy(p.Namespace, code) != nil {
			return nil, policyExists
		}
		p.Code = code
	}
	if _, given := a["statements"]; given {
		p.Statements = statements
	}
	if description, given := a["description"]; given {
		p.Description = description
	}
	p.Updated = s.Now()
	return s.shownPolicy(p), nil
}

func (s *service) deletePolicy(_ caller, a arguments) (any, *problem) {
	if s.policy(a.namespace(), a.text("code")) == nil {
		return nil, noPolicy
	}
	return s.removePolicies(a.namespace(), []string{a.text("code")}), nil
}

func (s *service) deletePolicies(_ caller, a arguments) (any, *problem) {
	return s.removePolicies(a.namespace(), a.texts("codeList")), nil
}

func (s *service) removePolicies(namespace string, codes []string) any {
	s.Policies = slices.DeleteFunc(s.Policies, func(p *policy) bool {
		return p.Namespace == namespace && slices.Contains(codes, p.Code)
	})
	s.Assignments = slices.DeleteFunc(s.Assignments, func(a assignment) bool {
		return a.Namespace == namespace && slices.Contains(codes, a.Code)
	})
	return done("删除成功")
}

func (s *service) policyAssignments(_ caller, a arguments) (any, *problem) {
	list := []any{}
	for _, one := range s.Assignments {
		if one.Namespace == a.namespace() && matches(a.text("code"), one.Code) &&
			matches(a.text("targetType"), one.TargetType) && matches(a.text("targetIdentifier"), one.Target) {
			list = append(list, one.shown())
		}
	}
	return a.paginated(list)
}

// matches tells whether a value is the one that is asked for, if one is.
func matches(want, have string) bool { return want == "" || want == have }

func (s *service) addPolicyAssignments(_ caller, a arguments) (any, *problem) {
	for _, code := range a.texts("policies") {
		if s.policy(a.namespace(), code) == nil {
			return nil, noPolicy
		}
		for _, target := range a.texts("targetIdentifiers") {
			one := assignment{Namespace: a.namespace(), Code: code, TargetType: a.text("targetType"), Target: target}
			if !slices.Contains(s.Assignments, one) {
				s.Assignments = append(s.Assignments, one)
			}
		}
	}
	return done("授权成功"), nil
}

func (s *service) removePolicyAssignments(_ caller, a arguments) (any, *problem) {
	s.Assignments = slices.DeleteFunc(s.Assignments, func(one assignment) bool {
		return one.Namespace == a.namespace() && slices.Contains(a.texts("policies"), one.Code) &&
			one.TargetType == a.text("targetType") && slices.Contains(a.texts("targetIdentifiers"), one.Target)
	})
	return done("撤销成功"), nil
}

func (s *service) enablePolicyAssignment(_ caller, a arguments) (any, *problem) {
	return s.switchAssignment(a, false)
}

func (s *service) disablePolicyAssignment(_ caller, a arguments) (any, *problem) {
	return s.switchAssignment(a, true)
}

func (s *service) switchAssignment(a arguments, disabled bool) (any, *problem) {
	i := slices.IndexFunc(s.Assignments, func(one assignment) bool {
		return one.Namespace == a.namespace() && one.Code == a.text("policy") &&
			one.TargetType == a.text("targetType") && one.Target == a.text("targetIdentifier")
	})
	if i < 0 {
		return nil, noPolicy
	}
	s.Assignments[i].Disabled = disabled
	return done("操作成功"), nil
}
