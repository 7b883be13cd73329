"""TBX: what other tools write, and what must not happen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from translate_pub.errors import GlossaryError
from translate_pub.glossary import load_glossary, read_tbx, write_glossary
from translate_pub.models import CaseRule, Policy, Term

DCA = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="https://example.org/TBX-Basic.rng"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
 <!-- a comment -->
 <tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader>
 <text><body>
  <conceptEntry id="c1">
   <descrip type="subjectField">party</descrip>
   <descrip type="definition">an organ</descrip>
   <unknownThing><deep>ignored</deep></unknownThing>
   <langSec xml:lang="EN-gb">
    <termSec><term>Party
       Committee</term><termNote type="partOfSpeech">noun</termNote>
       <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>
    <termSec><term>Communist Party Committee</term></termSec>
    <termSec><term>Party Board</term>
       <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
    <termSec><term>Party Bureau</term>
       <termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termSec>
   </langSec>
   <langSec xml:lang="vi"><termSec><term>Đảng ủy</term><admin type="source">Statutes</admin>
   </termSec><termSec><term>đảng uỷ cơ sở</term></termSec></langSec>
   <langSec xml:lang="fr"><termSec><term>comité du Parti</term></termSec></langSec>
  </conceptEntry>
  <conceptEntry id="c2">
   <langSec xml:lang="fr"><termSec><term>commune</term></termSec></langSec>
  </conceptEntry>
 </body></text>
</tbx>
"""

DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="vi" xmlns="urn:iso:std:iso:30042:ed-2"
  xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
 <text><body><conceptEntry id="c1"><min:subjectField>party</min:subjectField>
  <langSec xml:lang="vi"><termSec><term>xã</term></termSec></langSec>
  <langSec xml:lang="en">
   <termSec><term>village</term>
    <min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
   <termSec><term>commune</term><basic:source>Law 72</basic:source></termSec>
  </langSec></conceptEntry></body></text></tbx>
"""

MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader/><text><body>
 <termEntry id="1"><descripGrp><descrip type="subjectField">law</descrip></descripGrp>
  <langSet xml:lang="vi"><ntig><termGrp><term>cảnh cáo</term></termGrp></ntig></langSet>
  <langSet xml:lang="en"><tig><term>warning</term>
    <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig></langSet>
  <note>discipline</note>
 </termEntry></body></text></martif>
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_another_tool(tmp_path: Path) -> None:
    path = write(tmp_path / "g.tbx", DCA)
    first, second = read_tbx(path)
    assert first == Term(
        source="Đảng ủy",
        target="Party Committee",
        variants=("Communist Party Committee",),
        forbidden=("Party Board", "Party Bureau"),
        category="party",
        authority="Statutes",
        origin=f"{path}:7",
    )
    assert (second.source, second.target) == ("đảng uỷ cơ sở", "Party Committee")


def test_data_categories_as_tags(tmp_path: Path) -> None:
    (term,) = read_tbx(write(tmp_path / "g.tbx", DCT))
    assert (term.source, term.target, term.forbidden) == ("xã", "commune", ("village",))
    assert (term.category, term.authority) == ("party", "Law 72")


def test_tbx_of_2008(tmp_path: Path) -> None:
    (term,) = read_tbx(write(tmp_path / "g.tbx", MARTIF))
    assert (term.source, term.target) == ("cảnh cáo", "warning")
    assert (term.category, term.note) == ("law", "discipline")


def test_other_languages(tmp_path: Path) -> None:
    path = write(tmp_path / "g.tbx", DCA)
    terms = read_tbx(path, source="fr", target="vi")
    assert [(term.source, term.target) for term in terms] == [("comité du Parti", "Đảng ủy")]
    with pytest.raises(GlossaryError, match="no entry has both de and en; 2 concepts") as caught:
        read_tbx(path, source="de")
    assert "en-gb, fr, vi" in caught.value.message


def test_a_tbx_file_is_a_layer(tmp_path: Path) -> None:
    glossary = load_glossary([write(tmp_path / "g.tbx", DCT)], default=False)
    assert [term.target for term in glossary.terms] == ["commune"]


def test_what_is_written_is_tbx_basic(tmp_path: Path) -> None:
    from lxml import etree

    path = tmp_path / "g.tbx"
    term = Term(
        "Đảng",
        "the Party",
        ("CPV",),
        ("the League",),
        Policy.EXACT,
        CaseRule.INITIAL,
        "party",
        "Party Statutes",
        valid_to=date(2025, 6, 30),
        note="n",
    )
    write_glossary(path, [term])
    tree = etree.parse(path)
    namespace = {"t": "urn:iso:std:iso:30042:ed-2"}

    def texts(query: str) -> list[str]:
        found = tree.xpath(query, namespaces=namespace)
        assert isinstance(found, list)
        return [str(item) for item in found]

    assert texts("/t:tbx/@style") == ["dca"]
    assert texts("//t:langSec/@xml:lang") == ["vi", "en"]
    assert texts("//t:termSec/t:term/text()") == ["Đảng", "the Party", "CPV", "the League"]
    assert texts("//t:termNote[@type='administrativeStatus']/text()") == [
        "preferredTerm-admn-sts",
        "admittedTerm-admn-sts",
        "deprecatedTerm-admn-sts",
    ]
    assert texts("//t:admin[@type='projectSubset']/text()") == [
        "policy=exact",
        "case=initial",
        "valid_to=2025-06-30",
    ]
    assert texts("//t:descrip[@type='subjectField']/text()") == ["party"]
    assert texts("//t:admin[@type='source']/text()") == ["Party Statutes"]


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "secret")
    declaration = f'<!DOCTYPE tbx [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path = write(tmp_path / "g.tbx", declaration + DCT.replace("commune", "commune &x;"))
    with pytest.raises(GlossaryError, match="entity reference &x;") as caught:
        read_tbx(path)
    assert caught.value.line > 1


def test_entities_do_not_multiply(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    declaration = f'<!DOCTYPE tbx [<!ENTITY l0 "ha">{laughs}]>'
    path = write(tmp_path / "g.tbx", declaration + DCT.replace("commune", "&l11;"))
    with pytest.raises(GlossaryError):
        read_tbx(path)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "not XML"),
        ("<tbx>\n<text></body></tbx>", 2, "not XML"),
        ("<html/>", 1, "root element 'html'"),
        ("<tbx><text><body/></text></tbx>", 0, "no entry has both vi and en; 0 concepts"),
        (DCT.replace("commune", "a|b"), 3, "term 'a|b' has a |"),
        (DCT.replace("commune", ""), 3, "target is empty"),
        (DCT.replace("xã", "a; b"), 3, "punctuation that no match crosses"),
        (DCT.replace("Law 72", "Law&#xFFFE;"), 0, ""),
    ],
)
def test_bad_tbx(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path / "g.tbx", text)
    with pytest.raises(GlossaryError) as caught:
        read_tbx(path)
    assert message in caught.value.message
    assert caught.value.line == (line or caught.value.line)
    assert caught.value.mend
