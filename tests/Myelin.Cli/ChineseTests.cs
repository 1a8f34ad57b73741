using Myelin.Cli.Terminal;

namespace Myelin.Cli.Tests;

/// <summary>What the command says with --language zh.</summary>
public sealed class ChineseTests
{
    [Theory]
    [InlineData("train --epoch=3", 2, "myelin train：没有选项 --epoch。\n  实际为 myelin train --epoch=3 --language zh。\n  您是否想输入 --epochs？\n")]
    [InlineData("trian", 2, "myelin：没有命令 trian。\n  实际为 myelin trian --language zh。\n  您是否想输入 train？\n")]
    [InlineData("train mnsit", 2,
        "train：数据集必须是 digits, mnist, fashion-mnist, series, text 之一，或表格的 .csv 文件。\n  实际为“mnsit”。\n  您是否想输入 mnist？\n")]
    [InlineData("train --epochs 1.5", 2, "--epochs：取值必须是大于 0 的整数。\n  实际为“1.5”。\n  请尝试 myelin train --help。\n")]
    [InlineData("train --model cnm", 2,
        "--model：取值必须是 perceptron, linear, mlp, cnn, fast, rnn, gru, lstm, transformer, gpt 之一。\n  实际为“cnm”。\n  您是否想输入 cnn？\n")]
    [InlineData("train text --file x --vocabulary 5", 2,
        "--vocabulary：取值必须是大于 256 且不超过 1048576 的整数。\n  实际为“5”。\n  请尝试 myelin train --help。\n")]
    [InlineData("train --file x.csv", 2,
        "train：--file 只用于序列或文本。\n  实际为数据集 digits。\n  请去掉该选项，或在序列上训练：series --file FILE.csv --target COLUMN。\n")]
    [InlineData("generate", 2, "myelin generate：参数 model 缺失。\n  实际为 myelin generate --language zh。\n  请给出：学习文本的运行的文件夹。\n")]
    [InlineData("train --epochs 1 --epochs 2", 2,
        "myelin train：选项 '--epochs' 只接受一个值，但给出了 2 个。\n  实际为 myelin train --epochs 1 --epochs 2 --language zh。\n  请尝试 myelin train --help。\n")]
    [InlineData("eval missing", 1, "eval：missing 必须是运行的文件夹。\n  没有这样的文件夹或文件。\n  请使用 `myelin train` 结束时给出的文件夹，例如 runs/digits-mlp。\n")]
    [InlineData("help trian", 2, "myelin：没有命令 trian。\n  实际为 myelin trian --language zh。\n  您是否想输入 train？\n")]
    public void Errors_are_in_the_language_that_is_asked_for(string line, int code, string expected)
    {
        Outcome outcome = Cli.Run([.. line.Split(' '), "--language", "zh"]);
        Assert.Equal((code, expected), (outcome.Code, outcome.Error));
    }

    [Fact]
    public void A_table_that_is_damaged_is_described_in_Chinese()
    {
        using var cli = new Cli();
        string file = cli.Write("bad.csv", "a,b\n1,x\n2\n");
        Outcome outcome = Cli.Run("train", file, "--target", "b", "--language", "zh");
        Assert.Equal($"表格：{file} 的每一行都必须与第一行一样有 2 个字段。\n  第 3 行有 1 个。\n  请补全缺少的字段；分隔符为 ','，可用 --delimiter 更改。\n", outcome.Error);
    }

    [Fact]
    public void Programs_get_the_English_message()
    {
        Outcome outcome = Cli.Run("train", "--patience", "3", "--json", "--language", "zh");
        Assert.Equal("train: --patience needs --validation.\n  Got no share for validation.\n  Try --validation 0.1.", (string?)outcome.Lines[^1]["message"]);
        Assert.Equal("train：--patience 需要 --validation。\n  没有给出验证集的比例。\n  请尝试 --validation 0.1。\n", outcome.Error);
    }

    [Theory]
    [InlineData("A line of another program.", "A line of another program.")]
    [InlineData("--map: FROM must be a key of the file.\n  Unknown.\n  It has Bank of China, none.",
        "--map：FROM 必须是文件中的键。\n  Unknown.\n  其中有 Bank of China, none。")]
    [InlineData("--seed: the value must be none of these.\n  Got \"a whole number\".", "--seed：取值必须是 none of these。\n  实际为“a whole number”。")]
    [InlineData("--target must name a column other than the target.\n  Got cost of goods.", "--target 必须是目标列以外的列。\n  实际为 cost of goods。")]
    [InlineData("data.csv is for Bank or Home Loan.", "data.csv 只用于 Bank or Home Loan。")]
    public void A_line_that_is_not_known_and_what_the_user_wrote_stay(string english, string expected) => Assert.Equal(expected, Chinese.Of(english));

    [Theory]
    [InlineData("train: --file is for a series or a text.", "train：--file 只用于序列或文本。")]
    [InlineData("Interop: the file must have a supported format.\n  Got one that begins with 00FF, in a.npy.",
        "Interop：文件的格式必须受支持。\n  实际为以 00FF 开头的文件，位于 a.npy。")]
    [InlineData("Table: column \"a\" must have a value in every row.\n  Got an empty field at line 6 of miss.csv.",
        "Table：列“a”的每一行都必须有值。\n  miss.csv 第 6 行为空字段。")]
    [InlineData("run: every input of the model must be given.\n  Got none; missing x: float32[2].", "run：必须给出模型的所有输入。\n  实际为无；缺少 x: float32[2]。")]
    [InlineData("The file must be there.\n  Got \"Could not find file '/a b'.\"\n  Check the path; it is looked for from /home.",
        "文件必须存在。\n  找不到文件 '/a b'。\n  请检查路径；查找的起点是 /home。")]
    [InlineData("NOTE: 3 of 90 rows repeat another; equal rows are kept in the same part", "注意：90 行中有 3 行与其他行重复；相同的行都放在同一部分")]
    [InlineData("Try a smaller learning rate (now 1E+30), ClipNorm = 1, or inputs scaled to about 1.",
        "请尝试更小的学习率（现为 1E+30）、ClipNorm = 1，或将输入缩放到约 1。")]
    public void Parts_are_translated_within_lines(string english, string expected) => Assert.Equal(expected, Chinese.Of(english));

    [Fact]
    public void No_text_takes_long()
    {
        foreach (string part in (string[])["a", " is for ", "Got ", "\"", ": ", "Got \"Could not find file '", "{0}"])
        {
            Assert.NotEmpty(Chinese.Of(string.Concat(Enumerable.Repeat(part, 100_000))));
        }
    }

    [Theory]
    [InlineData("取值必须是整数。", 8, "取值必须\n  是整\n  数。")]
    [InlineData("文件 a.csv 损坏", 10, "文件 a.csv\n  损坏")]
    [InlineData("  实际为“abc”。", 12, "  实际为\n    “abc”。")]
    public void Lines_are_broken_between_characters_of_two_columns(string text, int width, string expected) =>
        Assert.Equal(expected, TextFit.Wrap(text, width));

    [Fact]
    public void At_60_columns_no_line_is_longer()
    {
        PseudoTerminal.SkipIfMissing();
        using var cli = new Cli();
        foreach (string line in (string[])["train mnsit", "generate", "convert a", "train --file x.csv", "eval missing", "train --epochs"])
        {
            string[] shown = PseudoTerminal.Lines(cli.Folder, 60, $"{line} --language zh");
            Assert.Contains(shown, l => l.Any(TextFit.IsWide));
            Assert.All(shown, l => Assert.True(TextFit.Columns(l.TrimEnd()) <= 60, l));
        }
    }
}
