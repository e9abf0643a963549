package database

import (
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// indexesFix adds an index for each column that rows are looked up by.
var indexesFix = &fixes.Fix{
	Title:  "Add the missing indexes",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planIndexes,
}

func planIndexes(d *fixes.Draft) error {
	p := d.Project()
	if _, ok := mongoIndexes(p); ok {
		return fixes.Refuse(noSchemaOfMongo, "javascript", "await db.collection(\"orders\").createIndex({ owner: 1, day: -1 }); // create_index([(\"owner\", 1), (\"day\", -1)]) in Python\n")
	}
	if s := p.Schema(); s == nil || len(s.Tables) == 0 {
		return fixes.Refuse("the tables are not described in the repository", "sql", "create index if not exists orders_user_id_idx on orders (user_id);\n")
	}
	var keys []fixes.NewKey
	for _, n := range missingIndexes(p) {
		keys = append(keys, fixes.NewKey{Table: n.table, Columns: []*schema.Column{n.column}})
	}
	if len(keys) == 0 {
		return nil
	}
	switch s := p.Schema(); {
	case s.Source == schema.Mongoose, s.Dialect == schema.MongoDB, s.Dialect == schema.MySQL: // they go on writing meanwhile
	case s.Dialect == schema.SQLite:
		d.Note("Building an index on a large table keeps writers waiting while it lasts: do it in a quiet hour.")
	default:
		d.Note("Building an index on a large table keeps writers waiting while it lasts. On a busy PostgreSQL database run the statements by hand with CREATE INDEX CONCURRENTLY, outside of a transaction.")
	}
	return fixes.AddKeys(d, p.Schema(), "add_indexes", keys)
}
