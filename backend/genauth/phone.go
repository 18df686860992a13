package genauth

import "strings"

// home is the country code of a number that names none.
const home = "+86"

// shortCodes are the country codes of one and two digits (ITU-T E.164); all others have three. No code
// begins with another one.
const shortCodes = " 1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// splitPhone takes a number in E.164 form apart into country code and number, such as "+44" and
// "2012345678". A number in another form has no country code.
func splitPhone(number string) (country, national string) {
	digits, ok := strings.CutPrefix(number, "+")
	if !ok || len(digits) < 4 || strings.Trim(digits, "0123456789") != "" {
		return "", number
	}
	for n := 1; n <= 2; n++ {
		if strings.Contains(shortCodes, " "+digits[:n]+" ") {
			return "+" + digits[:n], digits[n:]
		}
	}
	return "+" + digits[:3], digits[3:]
}

// joinPhone puts a number together that the service has in two parts. One without country code is
// Chinese, as the service has it.
func joinPhone(country, national string) string {
	switch {
	case national == "" || strings.HasPrefix(national, "+"):
		return national
	case country == "":
		country = home
	case !strings.HasPrefix(country, "+"):
		country = "+" + country
	}
	return country + national
}
