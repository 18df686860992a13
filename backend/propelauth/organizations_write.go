package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// renamed are the fields below extra whose names differ between what is read, the body of POST org/ and
// that of PUT org/{id}.
var renamed = []struct{ read, create, update string }{
	{read: "domain_autojoin", create: "enable_auto_joining_by_domain", update: "autojoin_by_domain"},
	{read: "domain_restrict", create: "members_must_have_matching_domain", update: "restrict_to_domain"},
}

// derived are the fields below extra that follow from others. A new organization is not given them.
var derived = []string{"url_safe_org_slug", "is_saml_configured", "is_saml_in_test_mode", "created_at", "isolated"}

// organizationBody returns the body that creates or changes an organization.
func organizationBody(set fields, update bool) (fields, error) {
	body := fields{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		value := set[name]
		switch name {
		case "name", "metadata":
			body[name] = value
		case extraField:
			var extra fields
			if json.Unmarshal(value, &extra) != nil {
				return nil, refuseOrganization(name, fault.ErrInvalid, "must be a JSON object")
			}
			maps.Copy(body, extra)
		default:
			return nil, refuseOrganization(name, fault.ErrNotSupported, "propelauth has no such attribute; name is what people see, and metadata keeps other values")
		}
	}
	for _, r := range renamed {
		if value, ok := body[r.read]; ok {
			delete(body, r.read)
			if update {
				body[r.update] = value
			} else {
				body[r.create] = value
			}
		}
	}
	return body, nil
}

func refuseOrganization(field string, kind error, problem string) error {
	return &fault.FieldError{Model: organizationModel, Field: field, Problem: problem, Kind: kind}
}

// createOrganization makes an organization: POST org/.
func (b *Backend) createOrganization(ctx context.Context, document fields) (json.RawMessage, error) {
	if document["id"] != nil {
		return nil, refuseOrganization("id", fault.ErrNotSupported, "propelauth chooses ids; extra.legacy_org_id keeps one of another system")
	}
	body, err := organizationBody(document, false)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(body, func(name string, value json.RawMessage) bool {
		return slices.Contains(derived, name) || string(value) == "null"
	})
	call := post(organizationsRoute, body)
	call.Lost = b.lostOrganization(rawjson.Text(body["name"]))
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	id, err := idIn(answer, "org_id")
	if err != nil {
		return nil, err
	}
	return b.organizationNow(ctx, id, rawjson.Encode(fields{"id": rawjson.Encode(id)}), document), nil
}

// updateOrganization changes an organization: PUT org/{id}. Metadata goes as a whole.
func (b *Backend) updateOrganization(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if !uuid.MatchString(u.ID) {
		return nil, noSuch(organizationModel, u.ID, fault.ErrNotUpdated)
	}
	body, err := organizationBody(u.Set, true)
	if err != nil {
		return nil, err
	}
	for _, name := range derived {
		if _, ok := body[name]; ok {
			return nil, refuseOrganization(extraField, fault.ErrReadOnly, "propelauth sets "+name)
		}
	}
	if change, ok := body["metadata"]; ok {
		if body["metadata"], err = b.wholeMetadata(ctx, u, change); err != nil {
			return nil, err
		}
	}
	call := item(http.MethodPut, organizationRoute, u.ID)
	call.Body = body
	if _, err := b.client.Do(ctx, call); err != nil {
		return nil, err
	}
	return b.organizationNow(ctx, u.ID, u.Snapshot, u.Set), nil
}

// wholeMetadata returns the metadata that a change leads to, which is read first where it is not known.
func (b *Backend) wholeMetadata(ctx context.Context, u backend.Update, change json.RawMessage) (json.RawMessage, error) {
	snapshot := u.Snapshot
	if lacksMember(snapshot, "metadata") {
		docs, err := b.organization(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		if len(docs) == 0 {
			return nil, fmt.Errorf("propelauth: %s: %w", organizationModel, fault.ErrNotUpdated)
		}
		snapshot = docs[0]
	}
	if whole, ok := merge(objectOf(snapshot)["metadata"], change, false); ok {
		return whole, nil
	}
	return change, nil
}

// organizationNow returns an organization as it is after a write: as PropelAuth tells or, if it cannot be
// asked, as it was with what was written.
func (b *Backend) organizationNow(ctx context.Context, id string, before json.RawMessage, set fields) json.RawMessage {
	if docs, err := b.organization(ctx, id); err == nil && len(docs) == 1 {
		return docs[0]
	}
	return overlay(before, set)
}
