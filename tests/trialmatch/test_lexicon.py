import shutil
from pathlib import Path

import pytest

from trialmatch.data_files import data_dir
from trialmatch.errors import BadLexicon
from trialmatch.lexicon import SHIELD, TABLES, Lexicon, lexicon, normal, read_table
from trialmatch.matching.columns import OTHER_MARKER, marker_bits


@pytest.mark.parametrize("table", sorted(TABLES.keys() - {"spellings"}))
def test_every_name_finds_its_own_concept(table: str) -> None:
    finder = {"drugs": "treatments", "drug_classes": "treatments"}.get(table, table)
    for row in read_table(table):
        if row["id"] == SHIELD:
            continue
        for name in filter(None, row["names"].split("|")):
            found = getattr(lexicon(), finder).find(normal(name))
            assert row["id"] in {m.concept for m in found}, name


def test_no_name_stands_for_two_concepts_across_drugs_and_classes() -> None:
    drugs = {normal(n) for row in read_table("drugs") for n in row["names"].split("|")}
    classes = {normal(n) for row in read_table("drug_classes") for n in row["names"].split("|") if n}
    assert not drugs & classes


def test_there_are_at_least_400_names_of_medicines() -> None:
    assert len(lexicon().drug_names) >= 400


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("prior T-DXd or CDK4/6 inhibitors", ["trastuzumab_deruxtecan", "cdk46_inhibitor"]),
        ("Kisqali and an aromatase inhibitor", ["ribociclib", "aromatase_inhibitor"]),
        ("anti-PD-1 antibody", ["immune_checkpoint_inhibitor"]),
        ("chemotherapies", ["chemotherapy"]),
        ("a subsequent adcock", []),  # no concept inside a longer word
    ],
)
def test_treatments_are_found_as_whole_words(text: str, concepts: list[str]) -> None:
    assert [m.concept for m in lexicon().treatments.find(normal(text))] == concepts


def test_normal_keeps_every_character_in_its_place() -> None:
    text = "HER2‑Low İstanbul — T‑DXd®"
    assert len(normal(text)) == len(text)


def test_a_drug_has_the_classes_of_its_classes() -> None:
    exemestane = lexicon().find_drug("Aromasin")
    assert exemestane is not None
    assert {"aromatase_inhibitor", "endocrine_therapy"} <= exemestane.classes


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("b\tbeta\tclass\tkind", "has not as many cells"),
        ("a\tone\t\tadc\ts\nA\tTwo\t\tadc\ts", "id 'A' does not come after 'a'"),
        ("a\tone\t\tadc\ts\nb\tone\t\tadc\ts", "name 'one' stands for 'a' and 'b'"),
        ("a\tOne\t\tadc\ts", "has capital letters"),
    ],
)
def test_the_checker_names_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "drugs.tsv").write_text(f"id\tnames\tclasses\tkind\tsource\n{line}\n")
    with pytest.raises(BadLexicon, match=r"^drugs\.tsv:\d+: ") as error:
        read_table("drugs", tmp_path)
    assert message in str(error.value)


def test_labels_are_there_in_both_languages() -> None:
    for table in ("drug_classes", "biomarkers", "sites"):
        for row in read_table(table, data_dir() / "lexicon"):
            assert row["label_en"], row["id"]
            assert row["label_es"], row["id"]


def test_phrases_that_only_look_like_a_tumour_are_shielded() -> None:
    found = lexicon().tumours.find("response evaluation criteria in solid tumors; breast cancer")
    assert [m.concept for m in found] == ["breast"]


def test_the_checker_says_where_there_are_more_biomarkers_than_bits(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(data_dir() / "lexicon", folder)
    rows = "".join(f"zz:{number:04}\tgene {number}\tGene\tGen\n" for number in range(OTHER_MARKER))
    with (folder / "biomarkers.tsv").open("a", encoding="utf-8") as table:
        table.write(rows)
    with pytest.raises(BadLexicon, match=r"^biomarkers\.tsv: \d+ markers; the columns have room for \d+$"):
        marker_bits(Lexicon(folder))
