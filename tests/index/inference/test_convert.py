from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import RobertaProcessing
from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaForQuestionAnswering

from pullquote.inference.compiled import CompiledModel
from pullquote.inference.convert import main

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "lamp"]
MOST = 32


def save_reader(folder: Path) -> Path:
    """RoBERTa has positions for two more tokens than it reads: they count from behind that of padding."""
    words = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, "<unk>"))
    words.pre_tokenizer = Whitespace()
    words.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",
        model_max_length=MOST,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)
    torch.manual_seed(20)
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    config = RobertaConfig(vocab_size=len(WORDS), max_position_embeddings=MOST + 2, **small)
    RobertaForQuestionAnswering(config).save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("ignore")  # the libraries' own, which the process that converts is spared
def test_a_reader_reads_as_much_of_a_passage_as_its_positions_and_its_tokenizer_allow(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    main("reader", str(save_reader(tmp_path / "reader")), str(tmp_path / "made"))
    model = CompiledModel(tmp_path / "made")
    encoding = model.truncating.encode("lamp", "lamp " * 100)
    starts, ends = model.run([encoding])
    assert len(encoding) == starts.shape[1] == ends.shape[1] == MOST
