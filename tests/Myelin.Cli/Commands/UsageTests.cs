using Myelin.Cli.Terminal;

namespace Myelin.Cli.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("", "myelin: a command must follow.\n  Got myelin.")]
    [InlineData("trian", "myelin: there is no command trian.\n  Got myelin trian.\n  Did you mean train?")]
    [InlineData("xyzzy",
        "There are train, tune, doctor, eval, predict, generate, runs, plot, lesson, info, convert, run, data, bench, completion, help, version.")]
    [InlineData("help trian", "myelin: there is no command trian.\n  Got myelin trian.\n  Did you mean train?")]
    [InlineData("data", "myelin data: a command must follow.")]
    [InlineData("data lst", "Did you mean list?")]
    [InlineData("train --model cnm",
        "--model: the value must be one of perceptron, linear, mlp, cnn, fast, rnn, gru, lstm, transformer, gpt.\n  Got \"cnm\".\n  Did you mean cnn?")]
    [InlineData("train --model resnet", "Got \"resnet\".\n  Try myelin train --help.")]
    [InlineData("train mnsit", "Got \"mnsit\".\n  Did you mean mnist?")]
    [InlineData("train cifar",
        "train: the data set must be one of digits, mnist, fashion-mnist, series, text, or a table's .csv file.\n" +
        "  Got \"cifar\".\n  `myelin data list` lists them.")]
    [InlineData("train txt", "Got \"txt\".\n  Did you mean text?")]
    [InlineData("train --bogus 3", "myelin train: there is no option --bogus.\n  Got myelin train --bogus 3.\n  Try myelin train --help.")]
    [InlineData("train --epoch=3", "there is no option --epoch.\n  Got myelin train --epoch=3.\n  Did you mean --epochs?")]
    [InlineData("train -x", "there is no option -x.")]
    [InlineData("train --epochs", "myelin train: ")]
    [InlineData("train --epochs abc", "--epochs: the value must be a whole number above 0.\n  Got \"abc\".\n  Try myelin train --help.")]
    [InlineData("train --epochs 0", "--epochs: the value must be a whole number above 0.\n  Got \"0\".")]
    [InlineData("train --epochs 1.5", "Got \"1.5\".")]
    [InlineData("train --epochs 99999999999", "Got \"99999999999\".")]
    [InlineData("train --batch-size -3", "--batch-size: the value must be a whole number above 0.\n  Got \"-3\".")]
    [InlineData("train --lr NaN", "--lr: the value must be a number above 0.\n  Got \"NaN\".")]
    [InlineData("train --lr Infinity", "Got \"Infinity\".")]
    [InlineData("train --lr 0,1", "Got \"0,1\".")]
    [InlineData("train --weight-decay -1", "--weight-decay: the value must be a number of at least 0.")]
    [InlineData("train --weight-decay NaN", "Got \"NaN\".")]
    [InlineData("train --label-smoothing 1", "--label-smoothing: the value must be a number from 0 to below 1.\n  Got \"1\".")]
    [InlineData("train --label-smoothing -0.1", "Got \"-0.1\".")]
    [InlineData("train --label-smoothing NaN", "Got \"NaN\".")]
    [InlineData("train --model perceptron --label-smoothing 0.1", "Got --label-smoothing, which it has no use for.")]
    [InlineData("train --validation 1", "--validation: the value must be a share between 0 and 1, such as 0.1.\n  Got \"1\".")]
    [InlineData("train --threads 0", "--threads: the value must be a whole number from 1 to 64.\n  Got \"0\".")]
    [InlineData("train --threads x", "Got \"x\".")]
    [InlineData("train --seed -1", "--seed: the value must be a whole number of at least 0.\n  Got \"-1\".")]
    [InlineData("train --optimizer adamm", "Did you mean adam")]
    [InlineData("train --schedule cosin", "Did you mean cosine?")]
    [InlineData("train --patience 3", "train: --patience needs --validation.")]
    [InlineData("train --model perceptron --resume", "train: a perceptron's run cannot be resumed.")]
    [InlineData("train --model perceptron --optimizer adam", "train: a perceptron has a learning rule of its own.")]
    [InlineData("train --model perceptron --batch-size 8", "Got --batch-size, which it has no use for.\n  Leave it out, or try --model linear.")]
    [InlineData("train --model perceptron --patience 3 --validation 0.1", "Got --validation,")]
    [InlineData("train --model perceptron --clip-norm 1", "Got --clip-norm,")]
    [InlineData("train --model perceptron --schedule cosine", "Got --schedule,")]
    [InlineData("train --model perceptron --weight-decay 0.1", "Got --weight-decay,")]
    [InlineData("train --model perceptron --checkpoint-every 5", "Got --checkpoint-every,")]
    [InlineData("train digits --target x",
        "train: --target is for a table or a series.\n  Got the data set digits.\n  Leave it out, or train on a table: TABLE.csv --target COLUMN.")]
    [InlineData("train --drop x", "train: --drop is for a table.")]
    [InlineData("train mnist --task regression", "train: --task is for a table.\n  Got the data set mnist.")]
    [InlineData("train --test 0.3", "train: --test is for images in an IDX file.")]
    [InlineData("train --modle cnn", "myelin train: there is no option --modle.\n  Got myelin train --modle cnn.\n  Did you mean --model?")]
    [InlineData("train --modle=cnn --json", "there is no option --modle.")]
    [InlineData("trian --modle cnn", "myelin: there is no command trian.\n  Got myelin trian --modle cnn.\n  Did you mean train?")]
    [InlineData("data ftech mnist --data-dir x", "myelin data: there is no command ftech.")]
    [InlineData("--bogus train", "there is no option --bogus.")]
    [InlineData("train digits mnist", "myelin train: ")]
    [InlineData("eval", "myelin eval: the argument model is missing.\n  Got myelin eval.\n" +
        "  Give it: the folder of a run, a file of weights of any format with --model NAME, or an .onnx file.")]
    [InlineData("predict run", "myelin predict: the argument input is missing.\n  Got myelin predict run.\n  Give it: a number in the run's test data")]
    [InlineData("info", "myelin info: the argument file is missing.")]
    [InlineData("data fetch", "myelin data fetch: the argument dataset is missing.")]
    [InlineData("data info digitz", "Did you mean digits?")]
    [InlineData("train --hidden 50,x", "--hidden: the value must be whole numbers above 0 with commas between them, such as 50,100.\n  Got \"50,x\".")]
    [InlineData("train --hidden 0", "Got \"0\".")]
    [InlineData("train --model cnn --hidden 50", "train: --hidden is for --model mlp.\n  Got --model cnn.\n  Leave it out, or try --model mlp.")]
    [InlineData("eval run --activation tanh", "eval: --activation is for --model mlp.\n  Got no --model.")]
    [InlineData("train --activation rleu", "Did you mean relu?")]
    [InlineData("train --map a=b", "train: --map is for the file of --init.\n  Got no --init.\n  Leave it out, or add --init FILE.")]
    [InlineData("train --partial", "train: --partial is for the file of --init.")]
    [InlineData("train --model perceptron --freeze 1.*", "Got --freeze, which it has no use for.")]
    [InlineData("train --model perceptron --init x", "Got --init, which it has no use for.")]
    [InlineData("eval nowhere --map a=b", "eval: --map is for a file of weights with --model NAME.\n  Got no --model.")]
    [InlineData("eval nowhere digits --model mlp", "eval: --model is for a file of weights.\n  Got nowhere, which is no file.\n  Check the path.")]
    [InlineData("predict nowhere 0 --external-data", "predict: --external-data is for a model that is an ONNX file.\n  Got nowhere.")]
    [InlineData("convert a.npz", "myelin convert: the argument output is missing.")]
    [InlineData("convert a.npz b.npz --map W1",
        "--map: the value must be FROM=TO, with at most one * on each side, such as 'W1=1.weight^T' or 'model.*=*'.\n" +
        "  Got \"W1\".\n  Try myelin convert --help.")]
    [InlineData("run", "myelin run: the argument model is missing.\n  Got myelin run.\n  Give it: an .onnx file.")]
    [InlineData("run m.onnx --repeat 0", "--repeat: the value must be a whole number above 0.")]
    [InlineData("bench --threads 0", "--threads: the value must be a whole number from 1 to 64.")]
    [InlineData("bench mlp", "myelin bench: ")]
    public void Wrong_usage_is_told_in_three_lines(string line, string expected)
    {
        Outcome outcome = Cli.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        outcome.Failed(2, expected);
        if (!line.Contains("--json", StringComparison.Ordinal)) Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("data info digits")]
    [InlineData("data fetch mnist")]
    [InlineData("data list")]
    [InlineData("train mnist")]
    public void A_data_folder_that_is_not_there_is_not_made(string line)
    {
        using var cli = new Cli();
        Cli.Run([.. line.Split(' '), "--data-dir", cli.File("nowhere")])
            .Failed(1, $"--data-dir: the folder must exist.\n  Got \"{cli.File("nowhere")}\".\n  Create it, or check the path.");
        Assert.Empty(Directory.GetFileSystemEntries(cli.Folder));
    }

    [Fact]
    public void A_folder_without_a_name_is_wrong_usage()
    {
        Cli.Run("train", "--out", "").Failed(2, "--out: the folder must have a name.\n  Got \"\".\n  Try myelin train --help.");
        Cli.Run("data", "list", "--data-dir", " ").Failed(2, "--data-dir: the folder must have a name.");
    }

    /// <summary>Each way to give a path, with {0} for it, in a folder with a run on digits, a table, a series and a text.</summary>
    public static TheoryData<string> Paths =>
    [
        "train {0} --target y", "train series --file {0} --target y", "train text --file {0}", "train digits --init {0}", "eval {0}", "eval {0} digits",
        "eval table {0}", "eval digits {0}", "eval series {0}", "eval text {0}", "predict {0} 3", "predict digits {0}", "predict table {0}",
        "predict series {0}", "generate {0}", "info {0}", "convert {0} x.onnx", "convert {0} x.npz", "run {0}",
    ];

    [Theory, MemberData(nameof(Paths))]
    public void Any_path_that_is_absent_empty_or_a_folder_is_named_in_an_error(string line)
    {
        using var cli = new Cli();
        string table = cli.Write("t.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i * 7 % 11},{i * 2}.5\n")));
        string text = cli.Write("t.txt", string.Concat(Enumerable.Repeat("the quick brown fox ", 20)));
        string run = line.Split(' ')[1];
        if (line.StartsWith("eval ", StringComparison.Ordinal) || line.StartsWith("predict ", StringComparison.Ordinal))
        {
            (string, string[])[] all =
            [
                ("digits", ["digits"]), ("table", [table, "--target", "y"]), ("series", ["series", "--file", table, "--target", "y", "--model", "linear"]),
                ("text", ["text", "--file", text, "--context", "8"]),
            ];
            foreach ((_, string[] train) in all.Where(a => a.Item1 == run)) Cli.Run(["train", .. train, "--epochs", "1", "--out", cli.File(run)]).Done();
        }

        foreach (string path in (string[])["", cli.File("none"), cli.File("none.csv"), cli.File("none.idx"), cli.File("none.gz"), cli.Folder])
        {
            string[] words = [.. line.Split(' ').Select((word, i) => word == "{0}" ? path : i == 1 && Directory.Exists(cli.File(run)) ? cli.File(run) : word)];
            Outcome outcome = Cli.Run(words);
            outcome.Failed(outcome.Code == 2 ? 2 : 1, path);
            Assert.NotEqual(0, outcome.Code);
            Assert.DoesNotContain("This should not have happened", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotMatch("labels FILE|^ |^[A-Z][a-z]+[A-Z]", outcome.Error);
        }
    }

    [Theory]
    [InlineData("SeriesDataset.Split: the rest is too short.\n  Got 3.\n  Give more.", "eval: the rest is too short.\n  Got 3.\n  Give more.")]
    [InlineData("TableEncoding: a row must have 3 fields.\n  Got 2.\n  Give a.", "eval: a row must have 3 fields.\n  Got 2.\n  Give a.")]
    [InlineData("Table: rule.\n  Got 3.\n  Split it; in a program, set TableFormat.MaxBytes.", "Table: rule.\n  Got 3.\n  Split it.")]
    [InlineData("Table: rule.\n  Got 3.\n  It is one (in a program, Kind = TargetKind.X).", "Table: rule.\n  Got 3.\n  It is one.")]
    [InlineData("MatMul: rule.\n  Got 3.\n  Fix.", "MatMul: rule.\n  Got 3.\n  Fix.")]
    public void What_only_the_library_has_is_not_named(string message, string shown) =>
        Assert.Equal(shown, ErrorText.Of(new InvalidDataException(message), "eval"));

    [Fact]
    public void What_NET_adds_to_messages_is_not_shown()
    {
        const string Ours = "Rule.\n  Got 3.\n  Fix.";
        Assert.Equal(Ours, ErrorText.Of(new ArgumentException(Ours, "x")));
        Assert.Equal(Ours, ErrorText.Of(new ArgumentOutOfRangeException("x", 3, Ours)));
        Assert.Equal(Ours, ErrorText.Of(new InvalidDataException(new ArgumentOutOfRangeException("x", 3, Ours).Message)));
        string theirs = ErrorText.Of(Assert.Throws<ArgumentOutOfRangeException>(() => ArgumentOutOfRangeException.ThrowIfNegative(-1, "x")));
        Assert.DoesNotContain("Parameter", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("Actual value", theirs, StringComparison.Ordinal);
        Assert.Equal(3, theirs.Split('\n').Length);
    }

    [Fact]
    public void The_help_says_what_a_failure_looks_like_in_json() =>
        Assert.Contains(
            "\"event\":\"error\"", string.Concat(Cli.Run("train", "--help").Done().Output.Where(c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);

    [Fact]
    public void With_json_an_error_is_an_object_too()
    {
        Outcome usage = Cli.Run("train", "--model", "cnm", "--json"), work = Cli.Run("eval", "nowhere", "--json");
        usage.Failed(2, "--model: ");
        work.Failed(1, "nowhere must be the folder of a run.");
        foreach (Outcome outcome in (Outcome[])[usage, work])
        {
            Assert.Equal("error", (string?)Assert.Single(outcome.Lines)["event"]);
            Assert.Equal(outcome.Error.TrimEnd('\n'), (string?)outcome.Lines[0]["message"]);
        }
    }

    [Theory]
    [InlineData("--help", "bench")]
    [InlineData("train --help", "--batch-size")]
    [InlineData("predict -h", "<input>")]
    [InlineData("help", "completion")]
    [InlineData("help train", "--batch-size")]
    [InlineData("help train series", "--horizon")]
    [InlineData("help data fetch", "<dataset>")]
    [InlineData("version", "0.2.0")]
    [InlineData("--version", "0.2.0")]
    public void Help_is_no_error(string line, string expected)
    {
        Outcome outcome = Cli.Run(line.Split(' ')).Done();
        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        Assert.Equal("", outcome.Error);
    }

    [Theory]
    [InlineData("version --json", "myelin", "0.2.0")]
    [InlineData("help --json", "help", "completion")]
    [InlineData("help train series --json", "help", "--horizon")]
    [InlineData("help data fetch --json", "help", "<dataset>")]
    [InlineData("completion fish --json", "script", "complete -c myelin")]
    public void Every_command_has_json(string line, string field, string expected) =>
        Assert.Contains(expected, (string?)Cli.Run(line.Split(' ')).Done().Result[field], StringComparison.Ordinal);

    [Fact]
    public void A_process_keeps_its_streams_and_codes_apart()
    {
        using var cli = new Cli();
        Outcome done = cli.Start("train", "--epochs", "1", "--doctor", "off", "--json", "--out", "run", "--threads", "1").Done();
        Assert.Equal(["start", "epoch", "result"], done.Lines.Select(l => (string?)l["event"]));
        Assert.Contains("test accuracy", done.Error, StringComparison.Ordinal);
        Outcome failed = cli.Start("eval", "nowhere", "digits");
        failed.Failed(1, "nowhere must be the folder of a run.\n  Got no such folder or file.");
        Assert.Equal("", failed.Output);
        Outcome wrong = cli.Start("train", "--epochs", "many");
        wrong.Failed(2, "--epochs: the value must be a whole number above 0.");
        Assert.Equal("", wrong.Output);
        Outcome plain = cli.Start("eval", "run").Done();
        Assert.Equal("", plain.Error);
        Assert.DoesNotContain("\e", plain.Output, StringComparison.Ordinal); // no colours in a file
    }
}
