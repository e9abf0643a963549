package schema_test

import (
	"testing"

	"underpin/checks/project/schema"
)

func TestAlchemyNamesBothSidesOfATableThatRefersToItself(t *testing.T) {
	s := schema.ReadAlchemy(models("forum/models.py", `
from sqlalchemy import Column, ForeignKey, Integer, Table
from sqlalchemy.orm import DeclarativeBase, relationship

class Base(DeclarativeBase):
    pass

class Reply(Base):
    __tablename__ = "replies"
    id = Column(Integer, primary_key=True)
    above_id = Column(Integer, ForeignKey("replies.id"), nullable=False)
    above = relationship("Reply", remote_side=[id])
    below = relationship("Reply")

post_labels = Table("post_label", Base.metadata, Column("post_id", ForeignKey("posts.id")), Column("label_id", ForeignKey("labels.id")))
post_fans = Table("post_fans", Base.metadata, Column("post_id", ForeignKey("posts.id")))

class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    labels = relationship("Label", secondary=post_labels, back_populates="posts")

class Label(Base):
    __tablename__ = "labels"
    id = Column(Integer, primary_key=True)
    posts = relationship("Post", secondary="post_label", back_populates="labels")
`))
	if k := s.Table("replies").ForeignKeys[0]; k.Field != "above" || k.Reverse != "below" || k.Kept {
		t.Errorf("the key of replies goes by %q and %q, kept %v", k.Field, k.Reverse, k.Kept)
	}
	for _, k := range s.Table("post_label").ForeignKeys {
		if !k.Kept {
			t.Errorf("%v: SQLAlchemy takes the rows between two tables away", k.Columns)
		}
	}
	if s.Table("post_fans").ForeignKeys[0].Kept {
		t.Error("no relationship goes through post_fans")
	}
}

func TestATableBetweenGoesByItsVariable(t *testing.T) {
	s := schema.ReadAlchemy(models("club/models.py", `
class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    sports = db.relationship("Sport", secondary=plays)

class Sport(db.Model):
    id = db.Column(db.Integer, primary_key=True)

plays = db.Table("member_sport", db.Column("member_id", db.ForeignKey("member.id")), db.Column("sport_id", db.ForeignKey("sport.id")))
`))
	for _, k := range s.Table("member_sport").ForeignKeys {
		if !k.Kept {
			t.Errorf("%v: SQLAlchemy takes the rows between two tables away", k.Columns)
		}
	}
}

func TestDjangoMixinsOfPackagesBringNoColumns(t *testing.T) {
	s := schema.ReadDjango(models("news/models.py", `
from django.db import models
from taxi.audit import HistoryMixin
from taxi.trees import Branching

class Entry(HistoryMixin, models.Model):
    title = models.CharField(max_length=80)

class Section(Branching, models.Model):
    title = models.CharField(max_length=80)
`))
	for name, partial := range map[string]bool{"news_entry": false, "news_section": true} {
		if got := s.Table(name); got == nil || got.Partial != partial {
			t.Errorf("%s: %+v, want partial: %v", name, got, partial)
		}
	}
}
