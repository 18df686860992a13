// Package jsonscan walks JSON text without decoding it.
//
// A [Scanner] goes over a text once, from left to right, and checks it on the way as RFC 8259 has it.
// What it hands out are parts of the text itself, so walking a page of documents allocates nothing:
//
//	s := jsonscan.New(page)
//	for name := range s.Members() {
//		if name == "users" {
//			for range s.Elements() {
//				users = append(users, strings.Clone(s.Value()))
//			}
//		}
//	}
//	err := s.End()
//
// A member or an element that the body of the loop does not walk is skipped, and checked all the same.
package jsonscan
