#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using System.Globalization;
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>An encoder reads a date as people write it, a decoder writes it as computers do.</summary>
internal sealed class DateLesson : Lesson
{
    private const int SourceLength = 18, TargetLength = 10, Batch = 64;

    // The first letter fills up, the second begins an answer.
    private const string Letters = "_^ ,-0123456789ADFJMNOSabceghilmnoprstuvy";

    internal static int Main(string[] arguments) => LessonProgram.Run(new DateLesson(), arguments);

    public override string Name => "18-encoder-decoder";

    public override Label Title => new("Encoder and decoder", "编码器与解码器");

    public override Label Goal => new(
        "You can build an encoder-decoder that turns one sequence into another, and see which letters it looks at while it writes.",
        "能够搭建把一个序列变成另一个序列的编码器—解码器，并看出它在写的时候看着哪些字母。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("day", 3, new("the day of your date", "你的日期：日"), 1, 31, Whole: true),
        new("month", 3, new("its month", "月"), 1, 12, Whole: true),
        new("year", 2024, new("its year", "年"), 1000, 9999, Whole: true),
        new("style", 0, new("0: 3 March 2024; 1: March 3, 2024", "0 表示 3 March 2024，1 表示 March 3, 2024"), 0, 1, Whole: true),
        new("steps", 400, new("training steps", "训练步数"), 1, 3000, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        // 1. Learn from dates between 1950 and 2049; each fifth day is kept for the test.
        var model = new DateWriter();
        int steps = (int)page["steps"];
        Learn(model, steps);
        page.Say(new($"{model.ParameterCount} parameters, {steps} steps: {Right(model):P1} of 500 other dates are right, letter for letter",
            $"{model.ParameterCount} 个参数，训练 {steps} 步：500 个没见过的日期中，{Right(model):P1} 每个字符都正确"));

        // 2. Your date, and for each letter written how much it looks at each letter read, from blank to █.
        string source = Source((int)page["day"], (int)page["month"], (int)page["year"], (int)page["style"]);
        (string written, Tensor weights) = model.Write(source);
        page.Say();
        page.Say($"    {source}");
        Tensor mean = weights.Mean(0);
        for (int i = 0; i < TargetLength; i++)
        {
            string bar = string.Concat(mean.Select(0, i).ToArray().Take(source.Length).Select(w => " ░▒▓█"[(int)Math.Round(4 * Math.Min(1, w * 1.5))]));
            page.Say($"  {written[i]} {bar.TrimEnd()}");
        }
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        var model = new DateWriter();
        Learn(model, 400);
        string source = Source(3, 3, 2024, style: 0);
        (string written, Tensor weights) = model.Write(source);
        return [("cross", AttentionPicture.Of(weights.Slice(2, 0, source.Length), Names(written), Names(source)))];

        static string[] Names(string text) => [.. text.Select(letter => $"{letter}")];
    }

    public override IReadOnlyList<Question> Ask()
    {
        var model = new DateWriter();
        Learn(model, 400);
        string never = model.Write(Source(31, 2, 2024, style: 0)).Written, late = model.Write(Source(3, 3, 2391, style: 0)).Written;
        float[] seen = model.Write(Source(3, 3, 2024, style: 0)).Weights.Mean(0).Select(0, 6).ToArray();
        return
        [
            new(new("It is given a day that does not exist, 31 February 2024. Which day does it write?", "给它一个不存在的日子：31 February 2024。它写出的是几日？"),
                double.Parse(never[8..], CultureInfo.InvariantCulture), new($"{never}. It rewrites letters, and knows no calendar.",
                    $"{never}。它只是改写字符，并不懂历法。")),
            new(new("All dates it has learned are between 1950 and 2049. Which year does it write for 3 March 2391?",
                "它学过的日期都在 1950 至 2049 年之间。3 March 2391 的年份它会写成什么？"),
                double.Parse(late[..4], CultureInfo.InvariantCulture),
                new("It writes what it has often written. Outside of its data a network is not to be trusted.", "它写的是自己常写的东西。超出数据的范围，网络就不可信了。")),
            new(new("When it writes the last digit of the month of 3 March 2024, which letter of March does it look at most?",
                "写 3 March 2024 的月份的末位数字时，它看得最多的是 March 中的哪个字母？"), ["M", "a", "r", "c", "h"],
                $"{"March"[Enumerable.Range(0, 5).MaxBy(i => seen[2 + i])]}", new("See the seventh line of letters.", "看输出中写月份末位数字的那一行。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        var model = new DateWriter(hasOrder: false);
        Learn(model, 400);
        page.Say(new($"another model, 400 steps: {Right(model):P1} right", $"另一个模型，400 步：准确率 {Right(model):P1}"));
        foreach ((int day, int month, int year) in ((int, int, int)[])[(3, 3, 2024), (13, 3, 2024), (31, 3, 2042), (13, 12, 1975)])
        {
            string source = Source(day, month, year, style: 0);
            page.Say($"  {source,-18} {model.Write(source).Written}");
        }

        return new(
            "The encoder's letters have no positions: to it, 13 and 31 are the same letters, and 2024 and 2042 too. It knows which digits there are, but " +
            "not in which order. Add a positional encoding to the source too.",
            "编码器的字母没有位置编码：对它来说，13 与 31 字母相同，2024 与 2042 也是。它知道有哪些数字，却不知道先后。输入一侧同样要加位置编码。");
    }

    private static string Source(int day, int month, int year, int style)
    {
        string name = CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month);
        return style == 0 ? $"{day} {name} {year}" : $"{name} {day}, {year}";
    }

    private static (string Source, string Target) Example(RandomStream random, bool isTest)
    {
        int number = (5 * random.Next(36_525 / 5)) + (isTest ? 0 : 1 + random.Next(4));
        DateOnly date = new DateOnly(1950, 1, 1).AddDays(number);
        return (Source(date.Day, date.Month, date.Year, random.Next(2)), $"{date.Year:0000}-{date.Month:00}-{date.Day:00}");
    }

    private static IntTensor Ids(IEnumerable<string> texts, int length)
    {
        string[] all = [.. texts];
        return IntTensor.From([.. all.SelectMany(text =>
            text.PadRight(length, '_').Select(letter => Letters.IndexOf(letter, StringComparison.Ordinal)))], all.Length, length);
    }

    private static void Learn(DateWriter model, int steps)
    {
        model.Initialize(seed: 1);
        var random = RandomStream.For(1, "dates");
        var optimizer = new Adam(model.Parameters(), 0.008);
        var schedule = Schedule.WarmUp(20, Schedule.Cosine(0.1));
        for (int step = 0; step < steps; step++)
        {
            (string Source, string Target)[] batch = [.. Enumerable.Range(0, Batch).Select(_ => Example(random, isTest: false))];

            // While it learns, the decoder gets the right letters so far; it must say the next ones.
            IntTensor answers = Ids(batch.Select(e => e.Target), TargetLength);
            Tensor scores = model.Call((Ids(batch.Select(e => e.Source), SourceLength), Ids(batch.Select(e => "^" + e.Target[..^1]), TargetLength)));
            schedule.Apply(optimizer, step, steps);
            optimizer.ZeroGrad();
            new CrossEntropy().Call(scores.Reshape(-1, Letters.Length), answers.Reshape(-1)).Backward();
            optimizer.Step();
        }

        model.Eval();
    }

    private static double Right(DateWriter model)
    {
        var random = RandomStream.For(2, "dates");
        (string Source, string Target)[] tests = [.. Enumerable.Range(0, 500).Select(_ => Example(random, isTest: true))];
        string[] written = model.WriteAll([.. tests.Select(t => t.Source)]);
        return tests.Zip(written, (test, answer) => test.Target == answer ? 1.0 : 0).Average();
    }

    /// <summary>A Transformer's encoder and decoder with a layer each.</summary>
    private sealed class DateWriter : Module<(IntTensor Source, IntTensor Begun), Tensor>
    {
        private const int Width = 32;

        private readonly bool _hasOrder;
        private readonly Embedding _letters;
        private readonly SinePositionalEncoding _positions;
        private readonly TransformerEncoderLayer _encoder;
        private readonly TransformerDecoderLayer _decoder;
        private readonly Linear _scores;

        internal DateWriter(bool hasOrder = true)
        {
            _hasOrder = hasOrder;
            _letters = Child("letters", new Embedding(Letters.Length, Width));
            _positions = Child("positions", new SinePositionalEncoding(Width));
            _encoder = Child("encoder", new TransformerEncoderLayer(Width, heads: 2, feedForward: 64, dropout: 0));
            _decoder = Child("decoder", new TransformerDecoderLayer(Width, heads: 2, feedForward: 64, dropout: 0));
            _scores = Child("scores", new Linear(Width, Letters.Length));
        }

        public override Tensor Forward((IntTensor Source, IntTensor Begun) x) => Decode(Encode(x.Source), x.Begun);

        private Tensor Encode(IntTensor source)
        {
            Tensor x = _letters.Call(source);
            return _encoder.Call(_hasOrder ? _positions.Call(x) : x);
        }

        /// <summary>The mask hides what is not yet written; everything read may be looked at.</summary>
        private Tensor Decode(Tensor memory, IntTensor begun) =>
            _scores.Call(_decoder.Call(_positions.Call(_letters.Call(begun)), memory, AttentionMask.CausalOnly));

        /// <summary>Writes letter by letter, each time the likeliest one.</summary>
        internal string[] WriteAll(string[] sources) => NoGrad.Run(() =>
        {
            Tensor memory = Encode(Ids(sources, SourceLength));
            string[] written = [.. sources.Select(_ => "^")];
            for (int i = 1; i <= TargetLength; i++)
            {
                IntTensor next = Decode(memory, Ids(written, i)).Select(1, i - 1).ArgMax();
                for (int n = 0; n < written.Length; n++) written[n] += Letters[next[n]];
            }

            return written.Select(text => text[1..]).ToArray();
        });

        /// <summary>A date, and the weights of the cross-attention: [heads, letters written, letters read].</summary>
        internal (string Written, Tensor Weights) Write(string source)
        {
            string written = WriteAll([source])[0];
            Tensor query = Tensor.Zeros(1);

            // What the decoder asks the source with is the output of its first norm.
            using IDisposable hook = _decoder.Find<LayerNorm>("norm1").OnForward((_, _, y) => query = y);
            return NoGrad.Run(() =>
            {
                Tensor memory = Encode(Ids([source], SourceLength));
                Decode(memory, Ids(["^" + written[..^1]], TargetLength));
                return (written, _decoder.CrossAttention.Weights(query, memory).Select(0, 0));
            });
        }
    }
}
