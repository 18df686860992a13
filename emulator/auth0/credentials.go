package auth0

// A password belongs to an identity, not to a user: after two users were linked, each password still
// opens the one user that is left. So hashes are kept by the identity's id with its provider, such as
// "auth0|63d17c4a8869daf88ed7db97", which is also the user_id of a user who is not linked.

// setPassword gives an identity a new password.
func (t *tenant) setPassword(identity, password string) {
	t.setPasswordHash(identity, newPasswordHash(password, t.ids.Bytes(16)))
}

// setPasswordHash gives an identity a password that is known by its hash only, as imports do.
func (t *tenant) setPasswordHash(identity string, h passwordHash) { t.passwords[identity] = h }

// checkPassword tells whether a password is an identity's.
func (t *tenant) checkPassword(identity, password string) bool {
	h, ok := t.passwords[identity]
	return ok && h.verify(password)
}

// forgetPasswords removes the passwords of all identities of a user who was deleted.
func (t *tenant) forgetPasswords(p *profile) {
	for _, identity := range p.identities() {
		delete(t.passwords, identity.id())
	}
}
