package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authplus/authplus/lucene"
)

func newLucene() *cobra.Command {
	f := &luceneFlags{}
	cmd := &cobra.Command{
		Use:   "lucene",
		Short: "Read, explain and check query strings in Lucene's language",
		Long: "Reads query strings as Apache Lucene, Elasticsearch, Auth0 or FusionAuth do.\n" +
			"Write -- before a query that begins with a minus. With --batch queries are read as lines of JSON,\n" +
			`such as {"input": "a OR b", "options": ["parser=es", "defop=AND"]}, and each is answered with one.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.batch {
				return luceneBatch(cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return cmd.Help()
		},
	}
	flags := cmd.PersistentFlags()
	flags.StringVar(&f.dialect, "dialect", "classic", "how to read the query: "+strings.Join(dialectNames(), ", "))
	flags.StringVar(&f.operator, "default-operator", "", "what ties clauses without an operator: OR or AND")
	flags.BoolVar(&f.leading, "leading-wildcards", false, "allow terms to begin with a wildcard")
	flags.BoolVar(&f.split, "split", false, "look for the words of a run such as new york one by one")
	flags.BoolVar(&f.json, "json", false, "print all that is known of the query, as JSON")
	flags.BoolVar(&f.batch, "batch", false, "read queries from the standard input, as lines of JSON")
	cmd.AddCommand(
		f.command("parse", "Print a query in Lucene's canonical form", printCanonical),
		f.command("explain", "Print what a query asks for, and how it may surprise", printExplanation),
		f.command("validate", "Print what the dialect objects to in a query", printFindings),
	)
	return cmd
}

// luceneFlags are what the command line says about reading queries.
type luceneFlags struct {
	dialect, operator           string
	leading, split, json, batch bool
}

// command returns a command that reads one query and shows it, or answers a batch.
func (f *luceneFlags) command(name, short string, show func(io.Writer, reading) error) *cobra.Command {
	return &cobra.Command{
		Use:   name + " QUERY",
		Short: short,
		Args: usage(func(cmd *cobra.Command, args []string) error {
			if f.batch {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.batch {
				return luceneBatch(cmd.InOrStdin(), cmd.OutOrStdout())
			}
			dialect, err := f.reader(cmd)
			if err != nil {
				return usageError{err}
			}
			r := read(args[0], dialect)
			if f.json {
				if err := printJSON(cmd.OutOrStdout(), r.report()); err != nil {
					return err
				}
				return r.refusal(name == "validate")
			}
			if r.err != nil {
				return r.refusal(true)
			}
			return show(cmd.OutOrStdout(), r)
		},
	}
}

// reader returns the dialect that the flags describe.
func (f *luceneFlags) reader(cmd *cobra.Command) (lucene.Dialect, error) {
	d, err := dialectOf(f.dialect)
	if err != nil {
		return d, err
	}
	if cmd.Flags().Changed("leading-wildcards") {
		d = d.With(lucene.LeadingWildcard(f.leading))
	}
	if cmd.Flags().Changed("split") {
		d = d.With(lucene.SplitOnWhitespace(f.split))
	}
	switch f.operator {
	case "":
	case "OR":
		d = d.With(lucene.DefaultOperator(lucene.OperatorOr))
	case "AND":
		d = d.With(lucene.DefaultOperator(lucene.OperatorAnd))
	default:
		return d, fmt.Errorf("the default operator is OR or AND, not %q", f.operator)
	}
	return d, nil
}

func dialects() []lucene.Dialect {
	return []lucene.Dialect{
		lucene.Classic(), lucene.Elasticsearch(), lucene.Auth0Users(), lucene.Auth0Logs(), lucene.FusionAuthES(),
		lucene.FusionAuthDB(),
	}
}

func dialectNames() []string {
	var names []string
	for _, d := range dialects() {
		names = append(names, d.Name())
	}
	return names
}

func dialectOf(name string) (lucene.Dialect, error) {
	for _, d := range dialects() {
		if d.Name() == name {
			return d, nil
		}
	}
	return lucene.Dialect{}, fmt.Errorf("unknown dialect %q; there are %s", name, strings.Join(dialectNames(), ", "))
}

// errRefused says that a dialect refuses a query that parses.
var errRefused = errors.New("the dialect refuses the query")

// reading is a query as a dialect reads it.
type reading struct {
	dialect  lucene.Dialect
	analyzer lucene.Analyzer
	tree     *lucene.Tree
	err      error // why there is no tree
	findings []lucene.Finding
}

func read(query string, d lucene.Dialect) reading {
	tree, err := d.Parse(query)
	return readingOf(tree, err, d)
}

// readingOf returns the reading of a tree, or of the error that stands for it.
func readingOf(tree *lucene.Tree, err error, d lucene.Dialect) reading {
	r := reading{dialect: d, tree: tree, err: err}
	if err == nil {
		r.findings = lucene.Validate(tree, d)
	}
	return r
}

// refusal returns the error for a query that does not parse or, if findings count, that the dialect refuses.
func (r reading) refusal(findings bool) error {
	var mistake *lucene.SyntaxError
	switch {
	case errors.As(r.err, &mistake):
		return fmt.Errorf("%w\n  %s", r.err, mistake.Excerpt)
	case r.err != nil:
		return r.err
	}
	for _, f := range r.findings {
		if findings && f.Severity == lucene.Error {
			return errRefused
		}
	}
	return nil
}

// defaultField stands in for the field of conditions that name none, in canonical forms.
const defaultField = "field"

func (r reading) canonical() string {
	return r.tree.Query(defaultField, r.analyzer).Canonical(defaultField)
}

func printCanonical(out io.Writer, r reading) error {
	_, err := fmt.Fprintln(out, r.canonical())
	return err
}

// printFindings prints a line for each finding. It returns errRefused if one of them is an error.
func printFindings(out io.Writer, r reading) error {
	for _, f := range r.findings {
		if _, err := fmt.Fprintf(out, "%d-%d %s %s: %s\n", f.Span.Start, f.Span.End, f.Severity, f.Rule, f.Message); err != nil {
			return err
		}
	}
	return r.refusal(true)
}
