package authing

import (
	"net/http"

	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
)

// kinds refines what a status stands for, by the operation.
var kinds = []struct {
	operation string
	status    int
	kind      error
}{
	// What is to be updated and is not there has not been updated, rather than not been found.
	{updateUserMutation.Name, http.StatusNotFound, fault.ErrNotUpdated},
	{customDataMutation, http.StatusNotFound, fault.ErrNotUpdated},
	{updateRoleMutation.Name, http.StatusNotFound, fault.ErrNotUpdated},
	// Whatever is wrong with the credentials, without a token there is no authorization.
	{accessTokenQuery.Name, http.StatusBadRequest, fault.ErrUnauthorized},
	{accessTokenQuery.Name, http.StatusForbidden, fault.ErrUnauthorized},
	{accessTokenQuery.Name, http.StatusNotFound, fault.ErrUnauthorized},
}

// classify fills in what an error's body says.
func classify(e *fault.APIError, body []byte) {
	api.Classify(e, body)
	operation := api.OperationOf(e)
	for _, k := range kinds {
		if k.operation == operation && k.status == e.Status {
			e.Kind = k.kind
			return
		}
	}
}
