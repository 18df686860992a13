// Package fusionauth is the backend for FusionAuth.
//
// Users are read by the cheapest route that is right: an id goes to GET /api/user/{id}, several ids to one
// search for ids, an exact address, user name or phone number to GET /api/user. All of these see every write
// at once. Everything else is a search, POST /api/user/search, by the engine that [Config] names.
//
// # Elasticsearch
//
// The index follows writes after a second. Reading goes on beyond its window of 10,000 matches by the place
// that each answer tells (nextResults), in every order, so that the limit never shows. That takes FusionAuth
// 1.49 or newer.
//
// The index decides a lookup exactly; or it finds more than matches, which is refined here, as it disregards
// the case of letters and the types of values; or the lookup is refused unless ClientSide() allows it. The
// columns are email, username, phone_number, name, given_name, booleans as blocked, times as created_at,
// birthdate and metadata. A dash stands for a lookup that the kind does not take.
//
//	lookup       email    username  phone_number  name     given_name  boolean  time   birthdate  metadata
//	exact        exact    exact     exact         refined  refused     exact    exact  exact      refined
//	iexact       exact    exact     exact         refined  refused     -        -      exact      refined
//	in           exact    refined   exact         refined  refused     exact    exact  exact      refined
//	gt           exact    refused   exact         refused  refused     -        exact  exact      refused
//	gte          exact    refused   exact         refused  refused     -        exact  exact      refused
//	lt           exact    refused   exact         refused  refused     -        exact  exact      refused
//	lte          exact    refused   exact         refused  refused     -        exact  exact      refused
//	range        exact    refused   exact         refused  refused     -        exact  exact      refused
//	isnull       exact    exact     exact         refused  refused     exact    exact  exact      exact
//	startswith   exact    refined   exact         refined  refused     -        -      refused    refined
//	istartswith  exact    refined   exact         refined  refused     -        -      refused    refined
//	endswith     exact    refined   exact         refined  refused     -        -      refused    refined
//	iendswith    exact    refined   exact         refined  refused     -        -      refused    refined
//	contains     exact    refined   exact         refined  refused     -        -      refused    refined
//	icontains    exact    refined   exact         refined  refused     -        -      refused    refined
//	wildcard     exact    refined   exact         refined  refused     -        -      refused    refined
//	iwildcard    exact    refined   exact         refined  refused     -        -      refused    refined
//	regex        refused  refused   refused       refused  refused     -        -      refused    refused
//	iregex       refused  refused   refused       refused  refused     -        -      refused    refused
//
// nickname and external_id are as metadata, zoneinfo as username, family_name, picture and
// last_password_reset as given_name. An exact locale is refined. Of extra, what is below data and
// breachedPasswordStatus, login, mobilePhone, parentEmail and tenantId are as metadata; the paths
// extra.registrations.applicationId and extra.memberships.groupId take exact and in. The negation of what is
// refined is refused. Sets are ordered by user_id, email, phone_number, created_at, last_login and birthdate,
// and by several of these.
//
// FusionAuth has no mapping for metadata, nickname, external_id, zoneinfo, locale and most of what is below extra.
// So Elasticsearch takes the type of a key from the first value under it, and cuts texts into words, unless an
// administrator has it keep them whole. Lookups find their matches in either case: a pattern asks for the longest
// part that is within one word, which the plan tells, and the rest is decided here. A text without any letter or
// digit takes ClientSide(), and so does a pattern without a part in letters of Latin or Cyrillic, or digits of
// ASCII. All values of a key should be of one type.
//
// A slice counts whom the index finds. Users who were deleted within its second are left out of the answer, so a
// slice can be shorter than it might be; reading without limits leaves nobody out. Until somebody
// is found, a search that finds nobody takes another request, which tells whether the engine is the one named.
//
// # Database
//
// The database engine looks for one text in email, username, phone_number, name, given_name and family_name.
// One lookup of these fields that compares with a text is sent as such and refined here; any further one
// takes ClientSide(). Sets are ordered as with Elasticsearch. Raw query text is one term.
//
// # Other models and relations
//
// Organizations are groups; their metadata is data. Roles are those of all applications;
// extra.applicationId tells which, and Using limits roles to one. FusionAuth answers with all of them at
// once, so they can be limited and ordered by everything. The columns are the list, where it is read, and how
// it is changed.
//
//	organizations           /api/group                                  create, change, delete
//	roles                   /api/application                            create, change, delete
//	user's organizations    /api/user/{id}, /api/group                  add, remove
//	user's roles            /api/user/{id}, /api/application            add, remove
//	organization's members  /api/group/member/search, /api/user/search  add, remove
//	role's users            /api/application, /api/user/search          add, remove
//
// Users with a role are searched for, which Elasticsearch alone can; members of a group are listed, and
// limited further by a search.
//
// # Connections
//
// A connection, as in authplus.Auth.Using, is an application, by its id: sets hold the users who are
// registered in it, and users are registered in it when they are created or imported.
//
// # Tickets
//
// Links to verify an address, to change a password and to sign in lead to the instance's hosted pages, as in
// the templates of its own mails.
//
// # What is lost
//
// FusionAuth keeps no null within metadata. Below extra stands what has no canonical name, except for
// credentials: secrets of second factors, recovery codes, and the tokens of registrations. Auth.Do reaches
// them. A verified address cannot be made unverified, and a phone number is verified by its owner only.
package fusionauth
