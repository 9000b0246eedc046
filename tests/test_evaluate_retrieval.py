"""scripts/evaluate_retrieval.py on embeddings of any kind."""

import csv
import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

SCRIPT = Path(__file__).parents[1] / "scripts" / "evaluate_retrieval.py"
LABELS = ("severe aortic stenosis", "mild aortic regurgitation; severe aortic stenosis", "", "")
VALVES = ("aortic", "aortic", "aortic", "mitral")


@pytest.fixture
def run(capsys):
    """Runs the script; its status, what it printed, the lines of its complaints."""
    spec = spec_from_file_location("evaluate_retrieval", SCRIPT)
    script = module_from_spec(spec)
    spec.loader.exec_module(script)

    def ran(*arguments):
        status = script.main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return status, told.out, told.err.splitlines()

    return ran


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def npy(path: Path, vectors: np.ndarray) -> Path:
    np.save(path, vectors)
    return path


def table(path: Path, **columns: list) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def figure(out: str, name: str, level: str = "own") -> float:
    (line,) = [line for line in out.splitlines() if line.startswith(f"{name} ") and f" {level} " in line]
    return float(line.split(level)[1].split()[0])


def test_rows_of_two_arrays_find_each_other(run, tmp_path):
    """Of four queries two find their row first, one second, one last."""
    gallery = npy(tmp_path / "g.npy", np.eye(4))
    queries = np.eye(4)
    queries[2] = [0, 0, 0.5, 1]
    queries[3] = [3, 2, 1, 0]
    status, out, errors = run(npy(tmp_path / "q.npy", queries), gallery)
    assert (status, errors) == (0, [])
    assert figure(out, "R@1") == 0.5
    assert figure(out, "MRR") == pytest.approx((1 + 1 + 1 / 2 + 1 / 4) / 4, abs=0.001)
    assert "4 queries, 0 of them without an answer, 4 distinct rows" in out


def test_targets_and_labels_say_what_is_right(run, tmp_path):
    gallery = npy(tmp_path / "g.npy", np.eye(4))
    found = table(tmp_path / "g.csv", id=["a", "b", "c", "d"], valve=VALVES, labels=LABELS)
    asked = table(
        tmp_path / "q.csv",
        target=["b", "c"],
        patient_id=["p", "p"],
        valve=["aortic", "aortic"],
        labels=["severe aortic stenosis;mild aortic regurgitation", ""],
    )
    queries = npy(tmp_path / "q.npy", np.array([[0, 1, 0, 0.5], [0, 0, 0.5, 1.0]]))
    out = run(queries, gallery, "--query-table", asked, "--gallery-table", found, "--out", tmp_path / "e")[1]
    assert figure(out, "R@1") == 0.5
    assert figure(out, "R@1", "same meaning") == 0.5
    ranks = list(csv.DictReader((tmp_path / "e" / "tables" / "ranks.csv").open()))
    assert [(row["level"], row["rank"]) for row in ranks] == [(kind, r) for kind in ("exact", "label") for r in "12"]
    exact = json.loads((tmp_path / "e" / "metrics.json").read_text())["retrieval"][0]
    assert (exact["level"], exact["queries"], exact["figures"]["recall@1"]["patients"]) == ("exact", 2, 1)


def test_parquet_carries_vectors_and_table_in_one(run, tmp_path, rng):
    vectors = rng.normal(size=(30, 5)).astype(np.float32)
    columns = {
        "vector": list(vectors),
        "id": [f"r{n}" for n in range(30)],
        "text": ["same"] * 3 + list(map(str, range(27))),
    }
    parquet.write_table(pa.table(columns), tmp_path / "g.parquet")
    parquet.write_table(
        pa.table({"vector": list(vectors), "target": columns["id"], "patient_id": list(range(30))}),
        tmp_path / "q.parquet",
    )
    status, out, _ = run(tmp_path / "q.parquet", tmp_path / "g.parquet")
    assert status == 0
    assert figure(out, "R@1") == 1
    assert "28 distinct rows" in out


def test_a_second_model_is_compared_query_by_query(run, tmp_path, rng):
    gallery = rng.normal(size=(60, 16))
    near, far = gallery + 0.5 * rng.normal(size=gallery.shape), gallery + 3 * rng.normal(size=gallery.shape)
    paths = [npy(tmp_path / f"{name}.npy", v) for name, v in (("q", near), ("g", gallery), ("far", far))]
    status, out, _ = run(*paths[:2], "--compare", paths[2], "--out", tmp_path / "e")
    assert status == 0
    (recall,) = [line.split() for line in out.splitlines() if line.startswith("R@1 ")]
    assert float(recall[2]) > 0.9 > float(recall[7])
    assert recall[-2:] == ["<", "0.001"]
    assert "ranked in the first model's gallery" in out
    assert (tmp_path / "e" / "tables" / "comparison.csv").is_file()
    first = json.loads((tmp_path / "e" / "metrics.json").read_text())["comparison"][0]
    assert first["difference"] == pytest.approx(first["a"] - first["b"])


def test_unusable_vectors_are_named_and_are_misses(run, tmp_path):
    queries = np.eye(4)
    queries[1], queries[2, 0] = 0, np.nan
    status, out, errors = run(npy(tmp_path / "q.npy", queries), npy(tmp_path / "g.npy", np.eye(4)))
    assert status == 1
    assert figure(out, "R@1") == 0.5
    assert errors[0].startswith("query 1: got a vector that is zero, wanted a direction")
    assert errors[1].startswith("query 2: got a vector that is not finite")


def test_a_query_without_a_true_row_is_named_and_is_a_miss(run, tmp_path):
    asked = table(tmp_path / "q.csv", id=["x", "y"], target=["0", "gone"])
    status, out, errors = run(
        npy(tmp_path / "q.npy", np.eye(2)), npy(tmp_path / "g.npy", np.eye(2)), "--query-table", asked
    )
    assert status == 1
    assert figure(out, "R@1") == 0.5
    assert errors == [
        "exact: got 1 queries with nothing right in the gallery (y), wanted each to have something to find: "
        "they count as misses; correct targets or labels"
    ]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("valve", "ductus", "got a valve outside the vocabulary, wanted one of aortic, mitral, tricuspid, pulmonic"),
        ("labels", "terrible aortic stenosis", "got a label outside the vocabulary, wanted a grade or none, a valve"),
        ("labels", "aortic", "got a label outside the vocabulary"),
        ("labels", "severe aortic calcification", "got a label outside the vocabulary"),
    ],
)
def test_labels_outside_the_vocabulary_are_named_without_being_shown(run, tmp_path, column, value, told):
    meant = {"valve": ["aortic"] * 2, "labels": ["severe aortic stenosis"] * 2}
    found = table(tmp_path / "g.csv", **meant)
    meant[column] = [meant[column][0], value]
    asked = table(tmp_path / "q.csv", **meant)
    arrays = npy(tmp_path / "q.npy", np.eye(2)), npy(tmp_path / "g.npy", np.eye(2))
    status, _, errors = run(*arrays, "--query-table", asked, "--gallery-table", found)
    assert status == 1
    assert errors[0].startswith(f"query 1: {told}")
    assert value not in " ".join(errors) or value == "aortic"


@pytest.mark.parametrize(
    ("queries", "gallery", "told"),
    [
        (np.eye(3), np.ones((3, 2)), "wanted vectors of one width: embed both with one model"),
        (np.eye(3), np.eye(3)[:2], "nothing that says which is right, wanted a column 'target'"),
        (
            np.zeros((0, 3)),
            np.eye(3),
            "of shape (0, 3) and type float64, wanted (rows, dimensions), both above 0",
        ),
        (np.array([["a"]]), np.eye(3), "and type <U1, wanted (rows, dimensions)"),
        (np.eye(3) * 1j, np.eye(3), "of real numbers"),
        (np.array([{}], object), np.eye(3), "cannot be read as numbers"),
    ],
)
def test_embeddings_that_cannot_be_used_are_one_line(run, tmp_path, queries, gallery, told):
    status, out, errors = run(npy(tmp_path / "q.npy", queries), npy(tmp_path / "g.npy", gallery))
    assert (status, out, len(errors)) == (1, "", 1)
    assert told in errors[0]


def test_files_that_are_no_embeddings_are_one_line(run, tmp_path):
    vectors = npy(tmp_path / "q.npy", np.eye(2))
    parquet.write_table(pa.table({"vector": [[1.0, 0.0], [1.0]]}), tmp_path / "uneven.parquet")
    parquet.write_table(pa.table({"id": ["a"]}), tmp_path / "bare.parquet")
    (tmp_path / "text.parquet").write_text("no table")
    wrong = {
        "none.npy": "cannot be read as numbers ([Errno 2]",
        "g.csv": "wanted a name that ends in .npy or .parquet",
        "uneven.parquet": "its vectors have 1 and 2 numbers, wanted all of one width",
        "bare.parquet": "cannot be read as numbers",
        "text.parquet": "cannot be read as numbers",
    }
    for name, told in wrong.items():
        status, _, errors = run(vectors, tmp_path / name)
        assert (status, len(errors)) == (1, 1)
        assert told in errors[0]


def test_a_table_of_other_length_and_targets_of_another_gallery_are_refused(run, tmp_path):
    arrays = npy(tmp_path / "q.npy", np.eye(2)), npy(tmp_path / "g.npy", np.eye(2))
    short = run(*arrays, "--query-table", table(tmp_path / "a.csv", target=["0"]))
    assert short[2] == ["got 1 rows in a.csv for 2 vectors, wanted one for each, in the same order"]
    foreign = run(*arrays, "--query-table", table(tmp_path / "b.csv", target=["x", "y"]))
    assert foreign[0] == 1
    assert "of which none has anything right in the gallery" in foreign[2][0]


def test_no_bundle_and_no_torch_are_needed(tmp_path):
    """Whoever brings vectors need not wait for what made them."""
    import subprocess
    import sys

    npy(tmp_path / "v.npy", np.eye(12))
    code = (
        f"import sys, runpy; sys.argv = ['e', '{tmp_path}/v.npy', '{tmp_path}/v.npy']\n"
        f"try: runpy.run_path('{SCRIPT}', run_name='__main__')\n"
        "except SystemExit as stopped: assert stopped.code == 0\n"
        "assert not {'torch', 'spacy', 'gensim', 'faiss'} & set(sys.modules), sorted(sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("names", [np.array([4, 9, 4]), np.array(["a", "b", "a"])], ids=["numbers", "texts"])
def test_classes_of_ones_own_may_be_an_array(run, tmp_path, names):
    gallery = npy(tmp_path / "g.npy", np.eye(3))
    queries = npy(tmp_path / "q.npy", np.array([[0.0, 0, 1], [0, 1, 0], [1, 0, 0]]))
    tables = npy(tmp_path / "cq.npy", names), npy(tmp_path / "cg.npy", names)
    status, out, _ = run(queries, gallery, "--query-table", tables[0], "--gallery-table", tables[1])
    assert status == 0
    assert figure(out, "R@1", "same meaning") == 1
    assert figure(out, "R@1") == pytest.approx(1 / 3, abs=0.001)


@pytest.mark.parametrize("names", [np.eye(2), np.array([0.5, 1.5])])
def test_an_array_that_holds_no_classes_is_refused(run, tmp_path, names):
    vectors, classes = npy(tmp_path / "v.npy", np.eye(2)), npy(tmp_path / "c.npy", names)
    status, _, errors = run(vectors, vectors, "--query-table", classes, "--gallery-table", classes)
    assert (status, len(errors)) == (1, 1)
    assert "wanted one whole number or text for each vector" in errors[0]


def test_a_model_that_puts_all_in_one_place_gains_nothing(run, tmp_path, rng):
    queries, gallery = npy(tmp_path / "q.npy", rng.normal(size=(50, 8))), npy(tmp_path / "g.npy", np.ones((50, 8)))
    out = run(queries, gallery)[1]
    assert figure(out, "R@10") == 0
    assert "50 distinct rows" in out


def test_rows_without_a_text_are_no_duplicates_and_wrapped_ones_are(run, tmp_path, rng):
    vectors = rng.normal(size=(6, 8))
    texts = ["", "", "", "a b", "a\n b", "c"]
    found = table(tmp_path / "g.csv", text=texts)
    arrays = npy(tmp_path / "q.npy", vectors), npy(tmp_path / "g.npy", vectors)
    assert "5 distinct rows" in run(*arrays, "--gallery-table", found)[1]


def test_ids_on_both_sides_say_which_row_is_right_whatever_the_order(run, tmp_path):
    asked, found = table(tmp_path / "q.csv", id=["a", "b", "c"]), table(tmp_path / "g.csv", id=["c", "a", "b"])
    arrays = npy(tmp_path / "q.npy", np.eye(3)), npy(tmp_path / "g.npy", np.eye(3)[[2, 0, 1]])
    assert figure(run(*arrays, "--query-table", asked, "--gallery-table", found)[1], "R@1") == 1
    one_sided = run(*arrays, "--gallery-table", found)
    assert one_sided[0] == 1
    assert "nothing that says which is right" in one_sided[2][0]


def test_an_id_that_stands_twice_is_refused(run, tmp_path):
    arrays = npy(tmp_path / "q.npy", np.eye(3)), npy(tmp_path / "g.npy", np.eye(3))
    status, _, errors = run(*arrays, "--gallery-table", table(tmp_path / "g.csv", id=["a", "b", "a"]))
    assert (status, len(errors)) == (1, 1)
    assert "got 1 ids more than once in g.npy or its table (a)" in errors[0]


def test_no_lesion_is_a_label_where_there_are_labels_alone(run, tmp_path):
    labels = ["severe aortic stenosis", "", ""]
    tables = table(tmp_path / "q.csv", labels=labels), table(tmp_path / "g.csv", labels=labels)
    arrays = npy(tmp_path / "q.npy", np.eye(3)), npy(tmp_path / "g.npy", np.eye(3))
    status, out, _ = run(*arrays, "--query-table", tables[0], "--gallery-table", tables[1])
    assert status == 0
    assert figure(out, "R@1", "same meaning") == 1


def test_vectors_of_any_length_are_compared(run, tmp_path, rng):
    vectors = rng.normal(size=(20, 4))
    for length in (1e-30, 1e30, 1e200):
        status, out, _ = run(npy(tmp_path / "q.npy", vectors * length), npy(tmp_path / "g.npy", vectors / length))
        assert status == 0
        assert figure(out, "R@1") == 1


def test_a_null_vector_of_a_parquet_file_is_a_miss(run, tmp_path):
    parquet.write_table(pa.table({"vector": [[1.0, 0], None, [0, 1.0]]}), tmp_path / "q.parquet")
    status, out, errors = run(tmp_path / "q.parquet", npy(tmp_path / "g.npy", np.array([[1, 0], [1, 1], [0, 1]])))
    assert (status, len(errors)) == (1, 1)
    assert figure(out, "R@1") == pytest.approx(2 / 3, abs=0.001)


def test_a_second_models_rows_are_known_by_their_ids(run, tmp_path, rng):
    vectors, order = rng.normal(size=(30, 6)), rng.permutation(30)
    names = [f"r{n}" for n in range(30)]
    for name, rows in (("q", np.arange(30)), ("b", order)):
        columns = {"vector": list(vectors[rows]), "id": [names[row] for row in rows]}
        parquet.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    found = table(tmp_path / "g.csv", id=names)
    gallery = npy(tmp_path / "g.npy", vectors)
    files = tmp_path / "q.parquet", gallery, "--gallery-table", found
    status, out, _ = run(*files, "--compare", tmp_path / "b.parquet")
    assert status == 0
    (recall,) = [line.split() for line in out.splitlines() if line.startswith("R@1 ")]
    assert float(recall[2]) == float(recall[7]) == 1
    parquet.write_table(pa.table({"vector": list(vectors), "id": [*names[1:], "new"]}), tmp_path / "b.parquet")
    assert (
        "without 1 ids of the first model's (r0), wanted the same rows"
        in run(*files, "--compare", tmp_path / "b.parquet")[2][0]
    )


def test_a_second_model_of_other_rows_is_refused_and_its_own_faults_are_named(run, tmp_path, rng):
    vectors = rng.normal(size=(12, 6))
    queries, gallery = npy(tmp_path / "q.npy", vectors), npy(tmp_path / "g.npy", vectors)
    short = run(queries, gallery, "--compare", npy(tmp_path / "b.npy", vectors[:7]))
    assert short[2] == ["got 7 vectors in b.npy beside 12 of the first model, wanted the same rows: embed those"]
    wide = run(queries, gallery, "--compare", npy(tmp_path / "b.npy", np.ones((12, 9))))
    assert "give its own gallery with --gallery-b" in wide[2][0]
    broken = vectors.copy()
    broken[2] = np.nan
    status, out, errors = run(queries, gallery, "--compare", npy(tmp_path / "b.npy", broken))
    assert status == 1
    assert errors[0].startswith("model B, query 2: got a vector that is not finite")
    assert "A - B" in out


def test_classes_as_an_array_go_with_a_second_model(run, tmp_path, rng):
    classes = npy(tmp_path / "c.npy", np.arange(15) % 4)
    arrays = [npy(tmp_path / f"{name}.npy", rng.normal(size=(15, 5))) for name in "qgb"]
    tables = "--query-table", classes, "--gallery-table", classes
    status, out, _ = run(*arrays[:2], *tables, "--compare", arrays[2])
    assert status == 0
    assert len([line for line in out.splitlines() if line.startswith("R@1 ")]) == 2


def test_a_second_gallery_without_a_second_model_is_a_wrong_command_line(run, tmp_path):
    vectors = npy(tmp_path / "v.npy", np.eye(2))
    with pytest.raises(SystemExit) as stopped:
        run(vectors, vectors, "--gallery-b", vectors)
    assert stopped.value.code == 2


def test_empty_and_packed_files_are_one_line(run, tmp_path):
    vectors = npy(tmp_path / "v.npy", np.eye(2))
    (tmp_path / "empty.npy").touch()
    np.savez(tmp_path / "two.npz", np.eye(2))
    (tmp_path / "two.npz").rename(tmp_path / "two.npy")
    for name in ("empty.npy", "two.npy"):
        status, _, errors = run(vectors, tmp_path / name)
        assert (status, len(errors)) == (1, 1)
        assert "cannot be read as numbers" in errors[0]


def test_a_target_that_is_a_file_is_refused_before_the_work(run, tmp_path):
    vectors = npy(tmp_path / "v.npy", np.eye(2))
    status, out, errors = run(vectors, vectors, "--out", vectors)
    assert (status, out) == (1, "")
    assert errors == [f"got {vectors}, which is no folder, wanted a new or an existing one: choose another target"]
