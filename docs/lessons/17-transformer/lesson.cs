#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Attention by hand, why order needs positions, and a small GPT that learns a text.</summary>
internal sealed class TransformerLesson : Lesson
{
    private const int Context = 32, Width = 32;

    private const string Story =
        "A river is in no hurry. It comes from the mountain with the cold of the snow in it, and it goes down to the sea. " +
        "In the morning the children stand on the bridge and throw small sticks into the water. Then they run to the other side of the bridge " +
        "to see which stick comes first. The stick of the old man comes last, and he laughs, because he threw it before all the others. " +
        "At noon the cows come to the river and drink. The river gives them water and takes nothing for it. A boat comes down the river with " +
        "wood from the mountain, and the man in the boat calls to the children on the bridge. They wave to him until the boat is small. " +
        "In the evening the water is dark, and the lights of the village swim on it. The old man sits by the river and says to the children: " +
        "I have seen this river every day of my life, and I have never seen the same water. The children think about this. Then the smallest " +
        "of them says: But it was always the same bridge. The old man laughs again, and they all go home. At night nobody is on the bridge. " +
        "The river comes from the mountain and goes down to the sea, and it is in no hurry.\n";

    internal static int Main(string[] arguments) => LessonProgram.Run(new TransformerLesson(), arguments);

    public override string Name => "17-transformer";

    public override Label Title => new("Attention and the Transformer", "注意力与 Transformer");

    public override Label Goal => new(
        "You can compute attention by hand, say what mask and positions are for, and train a small GPT on a text of your own.",
        "能够手算注意力，说明掩码和位置编码的用处，并用自己的文本训练一个小型 GPT。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("sharp", 1, new("what the scores are multiplied by before the softmax", "softmax 之前分数乘以多少"), 0, 20),
        new("mask", 0, new("1: no token sees a later one", "1 表示词元看不到后面的词元"), 0, 1, Whole: true),
        new("steps", 500, new("training steps of the GPT", "GPT 的训练步数"), 0, 1000, Whole: true),
        new("heads", 4, new("attention heads of the GPT: 1, 2, 4, 8", "GPT 的注意力头数：1、2、4、8"), 1, 8, Whole: true),
        new("temperature", 0.3, new("below 1 the likeliest character is drawn more often", "小于 1 时更常抽到最可能的字符"), 0.05, 5),
    ];

    public override void Run(LessonPage page)
    {
        // 1. By hand: three tokens, each with a query, a key and a value of two numbers.
        foreach ((string token, string weights, string output) in ByHand(page["sharp"], page["mask"] >= 0.5))
        {
            page.Say(new($"{token,-5} looks at the, cat, sat: {weights}   and takes {output}", $"{token,-5} 看 the、cat、sat：{weights}   得到 {output}"));
        }

        // 2. Without positions, attention cannot tell "dog bites man" from "man bites dog".
        page.Say();
        page.Say(new($"what \"bites\" takes if the other two words are swapped: without positions {Swapped(false)}, with positions {Swapped(true)}",
            $"交换另外两个词，“bites” 得到的结果：没有位置编码时{(Swapped(false) == "the same" ? "不变" : "改变")}，有位置编码时{(Swapped(true) == "the same" ? "不变" : "改变")}"));

        // 3. A GPT learns a text, character by character, and continues it.
        var letters = CharacterTokenizer.Train(Story);
        var gpt = new Gpt(letters.Count, Context, layers: 2, heads: (int)page["heads"], width: Width);
        double loss = Learn(gpt, letters, (int)page["steps"]);
        string written = Write(gpt, letters, "The old", 90, page["temperature"]);
        page.Say();
        page.Say(new($"{Story.Length} characters, {letters.Count} different ones; GPT of {gpt.ParameterCount} parameters, loss {loss:0.00} after " +
            $"{page["steps"]} steps:",
            $"{Story.Length} 个字符，其中不同的有 {letters.Count} 个；GPT 有 {gpt.ParameterCount} 个参数，{page["steps"]} 步之后损失 {loss:0.00}："));
        page.Say($"  {written}");
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("attention", AttentionPicture.Of()), ("positions", PositionPicture.Of())];

    public override IReadOnlyList<Question> Ask()
    {
        string weight = ByHand(2, isMasked: false)[2].Weights.Split(' ')[1];
        var letters = CharacterTokenizer.Train(Story);
        long few = new Gpt(letters.Count, Context, 2, 4, Width).ParameterCount, many = new Gpt(letters.Count, Context, 2, 8, Width).ParameterCount;
        double first = Learn(new Gpt(letters.Count, Context, 2, 4, Width), letters, 0);
        return
        [
            new(new("With sharp=2, what weight does \"sat\" give to \"cat\" (two decimals)?", "sharp=2 时，“sat” 给 “cat” 的权重是多少（保留两位小数）？"),
                double.Parse(weight, System.Globalization.CultureInfo.InvariantCulture),
                new("The larger the scores, the more the softmax gives to the largest: a lookup in a table instead of a mean.",
                    "分数越大，softmax 就越偏向最大的那个：从取平均变成查表。"), 0.005),
            new(new("With 8 heads instead of 4, how many parameters does the GPT have?", "头数从 4 增加到 8，GPT 的参数个数怎样变化？"),
                [new("fewer", "变少"), new("more", "变多"), new("same", "不变")], many < few ? "fewer" : many > few ? "more" : "same",
                new("The heads share the width: each works on 4 numbers instead of 8.", "各个头平分宽度：每个头处理 4 个数，而不是 8 个。")),
            new(new("What is the loss of the GPT before its first step (one decimal)?", "GPT 训练之前的损失是多少（保留一位小数）？"), Math.Round(first, 1),
                new($"It guesses among {letters.Count} characters: about ln {letters.Count}.", $"它在 {letters.Count} 个字符中猜，约为 ln {letters.Count}。"), 0.25),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        var letters = CharacterTokenizer.Train(Story);
        var model = new TokenSequential(new Embedding(letters.Count, Width), new SinePositionalEncoding(Width),
            new TransformerEncoderLayer(Width, heads: 4, feedForward: 4 * Width, dropout: 0, normFirst: true),
            new TransformerEncoderLayer(Width, heads: 4, feedForward: 4 * Width, dropout: 0, normFirst: true), new Linear(Width, letters.Count));
        double loss = Learn(model, letters, 400);
        List<int> ids = [.. letters.Encode("The old")];
        while (ids.Count < Context) ids.Add(model.Predict(IntTensor.From([.. ids], 1, ids.Count)).ArgMax().ToArray()[^1]);
        page.Say(new($"another Transformer, 400 steps, loss {loss:0.00}, and it writes:", $"另一个 Transformer，400 步，损失 {loss:0.00}，它写道："));
        page.Say($"  {letters.Decode([.. ids]).ReplaceLineEndings(" ")}");
        return new(
            "The layers have no causal mask: while it learns, each character can look at the next one, which is the answer. So the loss is better than the " +
            "right model's, and writing fails, where there is no next character to look at. causal: true masks it.",
            "各层没有因果掩码：训练时，每个字符都能看到下一个字符，也就是答案。所以损失比正确的模型还低；到了写的时候，没有下一个字符可看，就写不下去了。causal: true 会把它遮住。");
    }

    private static (string Token, string Weights, string Output)[] ByHand(double sharp, bool isMasked)
    {
        Tensor queries = Tensor.From([1, 0, 0, 1, 1, 2], 3, 2), keys = Tensor.From([1, 0, 0, 1, 1, 1], 3, 2), values = Tensor.From([1, 0, 0, 1, 5, 5], 3, 2);
        Tensor scores = queries.MatMul(keys, transposeB: true) * (float)(sharp / Math.Sqrt(2));
        if (isMasked) scores += Tensor.From([0, -1e9f, -1e9f, 0, 0, -1e9f, 0, 0, 0], 3, 3);
        Tensor weights = scores.Softmax(), outputs = weights.MatMul(values);
        return [.. ((string[])["the", "cat", "sat"]).Select((token, i) => (token, Row(weights.Select(0, i)), Row(outputs.Select(0, i))))];
    }

    private static string Swapped(bool hasPositions)
    {
        var attention = new MultiHeadAttention(Width, heads: 4);
        attention.Initialize(seed: 1);
        Tensor words = Tensor.Normal(new RandomStream(1), 3, Width);
        var positions = new SinePositionalEncoding(Width);
        Tensor[] seen = [.. ((int[][])[[0, 1, 2], [2, 1, 0]]).Select(order =>
        {
            Tensor x = words.IndexSelect(IntTensor.From(order, 3)).Unsqueeze(0);
            return attention.Predict(hasPositions ? positions.Predict(x) : x).Select(1, 1);
        })];
        return (seen[0] - seen[1]).Abs().Max().Item() < 1e-5 ? "the same" : "another";
    }

    private static double Learn(Module<IntTensor, Tensor> model, Tokenizer letters, int steps)
    {
        model.Initialize(seed: 1);
        var data = new TextDataset(letters.Encode(Story), letters.Count, Context);
        var trainer = new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 5e-3)) { Schedule = Schedule.WarmUp(20), ClipNorm = 1 };
        if (steps > 0) trainer.Fit(data, new FitOptions { Steps = steps, BatchSize = 16 });
        return trainer.Evaluate(data.Subset([.. Enumerable.Range(0, data.Count / Context).Select(i => Context * i)])).Loss;
    }

    private static string Write(LanguageModel gpt, Tokenizer letters, string beginning, int count, double temperature)
    {
        IEnumerable<int> ids = gpt.Generate(letters.Encode(beginning), new Sampling { Temperature = temperature, Seed = 1 }).Take(count);
        return (beginning + letters.Decode([.. ids])).ReplaceLineEndings(" ").TrimEnd();
    }

    private static string Row(Tensor values) => string.Join(" ", values.ToArray().Select(v => $"{v:0.00}"));
}
