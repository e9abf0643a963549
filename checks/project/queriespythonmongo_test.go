package project_test

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project"
)

func TestPythonMongo(t *testing.T) {
	app := `from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient
from store import oars, rows as rowing
import os, re
client = AsyncIOMotorClient(os.environ["MONGO_URL"])
db = client[os.environ["DB_NAME"]]
app = FastAPI()
boats = db["boats"]

@app.get("/x")
async def x(id: str, text: str):
`
	for _, c := range []struct{ name, code, want string }{
		{"one", `await db.boats.find_one({"id": id}, {"_id": 0})`, "select boats id = one"},
		{"whole", `await db.boats.find({"kind": "sloop", "length": {"$gte": 4}}).sort("length", -1).to_list(None)`, "select boats kind constant length gte by length"},
		{"cut", `await db["boats"].find({}).sort([("day", -1), ("id", 1)]).to_list(length=50)`, "select boats by day by id limited"},
		{"in steps", `asked = {"owner": id}
    cursor = boats.find(asked)
    cursor = cursor.limit(5)
    return await cursor.to_list(5)`, "select boats owner = limited open"},
		{"either", `await boats.find({"$or": [{"a": id}, {"b": id}], **more}).to_list()`, "select boats open"},
		{"counted", `await db.boats.count_documents({"owner": id})`, "select boats owner = counted"},
		{"added", `await db.boats.insert_one({"id": id})`, "insert boats one"},
		{"changed", `await db.boats.update_one({"id": id}, {"$set": {"name": text}})`, "update boats id = one"},
		{"removed", `await db.get_collection("boats").delete_many({"owner": id})`, "delete boats owner ="},
		{"of another file", `await oars.find_one({"id": id}); await rowing.find_one({"id": id})`, "select oar_rows id = one; select row_log id = one"},
		{"in a loop", `for boat in await db.boats.find().to_list(None):
        await db.trips.find_one({"boat": boat["id"]})`, "select boats; select trips boat = one looped"},
		{"in a loop over few", `for boat in await db.boats.find().to_list(8):
        await db.trips.find_one({"boat": boat["id"]})`, "select boats limited; select trips boat = one"},
		{"no collection", `text.find("a"); re.compile(text).find({}); page.body.find({"class": id}); soup.find_one({"a": id}).aggregate([])`, ""},
	} {
		p := project.FromFiles(map[string]string{
			"requirements.txt": "fastapi\nmotor\n", "server.py": app + "    " + c.code + "\n",
			"store.py": "from motor.motor_asyncio import AsyncIOMotorClient\nmongo_db = AsyncIOMotorClient()['shop']\noars = mongo_db.oar_rows\nrows = mongo_db.get_collection('row_log')\n",
		})
		var got []string
		for _, s := range p.Statements() {
			text := s.Verb + " " + s.Table
			for _, a := range s.Filters {
				text += fmt.Sprintf(" %s %s", a.Name, a.Op)
			}
			for _, a := range s.Sorts {
				text += " by " + a.Name
			}
			for _, on := range []struct {
				word string
				is   bool
			}{{" one", s.Single}, {" limited", s.Limited}, {" counted", s.Counted}, {" open", s.Open}, {" looped", s.Loop.OK()}} {
				if on.is {
					text += on.word
				}
			}
			got = append(got, text)
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}

// Without MongoDB in the app nothing is a collection.
func TestPythonMongoElsewhere(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"requirements.txt": "fastapi\n",
		"server.py":        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\ndef x(id: str):\n    return db.boats.find_one({'id': id})\n",
	})
	if got := p.Statements(); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
