using System.Globalization;

namespace Myelin.Pictures;

/// <summary>A Transformer's encoder and decoder with a layer each, which turns 3 March 2024 into 2024-03-03.</summary>
internal sealed class DateWriter : Module<(IntTensor Source, IntTensor Begun), Tensor>
{
    /// <summary>The number of heads of each attention.</summary>
    internal const int Heads = 2;

    private const int Width = 32, SourceLength = 18, TargetLength = 10, Batch = 64;

    // The first letter fills up, the second begins an answer.
    private const string Letters = "_^ ,-0123456789ADFJMNOSabceghilmnoprstuvy";

    private readonly Embedding _letters;
    private readonly SinePositionalEncoding _positions;
    private readonly TransformerEncoderLayer _encoder;
    private readonly TransformerDecoderLayer _decoder;
    private readonly Linear _scores;

    internal DateWriter()
    {
        _letters = Child("letters", new Embedding(Letters.Length, Width));
        _positions = Child("positions", new SinePositionalEncoding(Width));
        _encoder = Child("encoder", new TransformerEncoderLayer(Width, Heads, feedForward: 64, dropout: 0));
        _decoder = Child("decoder", new TransformerDecoderLayer(Width, Heads, feedForward: 64, dropout: 0));
        _scores = Child("scores", new Linear(Width, Letters.Length));
    }

    public override Tensor Forward((IntTensor Source, IntTensor Begun) x) => Decode(Encode(x.Source), x.Begun);

    /// <summary>A date as people write it.</summary>
    internal static string Source(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Day} {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(date.Month)} {date.Year}");

    /// <summary>The same as computers write it.</summary>
    internal static string Target(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Learns from days between 1950 and 2049 and gives the losses; each fifth day is left out.</summary>
    internal double[] Learn(int steps, ulong seed)
    {
        this.Initialize(seed);
        var random = RandomStream.For(seed, "dates");
        var optimizer = new Adam(Parameters(), 0.008);
        var schedule = Schedule.WarmUp(Math.Min(20, steps), Schedule.Cosine(0.1));
        List<double> losses = [];
        for (int step = 0; step < steps; step++)
        {
            DateOnly[] days = [.. Enumerable.Range(0, Batch).Select(_ => Day(random, isTest: false))];
            IntTensor answers = Ids(days.Select(Target), TargetLength), begun = Ids(days.Select(day => "^" + Target(day)[..^1]), TargetLength);
            schedule.Apply(optimizer, step, steps);
            optimizer.ZeroGrad();
            Tensor loss = new CrossEntropy().Call(Call((Ids(days.Select(Source), SourceLength), begun)).Reshape(-1, Letters.Length), answers.Reshape(-1));
            losses.Add(loss.Item());
            loss.Backward();
            optimizer.Step();
        }

        Eval();
        return [.. losses];
    }

    /// <summary>The share of days that were left out for which every letter is right.</summary>
    internal double Right(int count)
    {
        var random = RandomStream.For(2, "dates");
        DateOnly[] days = [.. Enumerable.Range(0, count).Select(_ => Day(random, isTest: true))];
        return WriteAll([.. days.Select(Source)]).Zip(days, (written, day) => written == Target(day) ? 1.0 : 0).Average();
    }

    /// <summary>What is written for a date, and the weights of the cross-attention: [heads, letters written, letters read].</summary>
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
            return (written, _decoder.CrossAttention.Weights(query, memory).Select(0, 0).Slice(2, 0, source.Length));
        });
    }

    private string[] WriteAll(string[] sources) => NoGrad.Run(() =>
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

    private Tensor Encode(IntTensor source) => _encoder.Call(_positions.Call(_letters.Call(source)));

    /// <summary>The mask hides what is not yet written; everything read may be looked at.</summary>
    private Tensor Decode(Tensor memory, IntTensor begun) =>
        _scores.Call(_decoder.Call(_positions.Call(_letters.Call(begun)), memory, AttentionMask.CausalOnly));

    private static DateOnly Day(RandomStream random, bool isTest) =>
        new DateOnly(1950, 1, 1).AddDays((5 * random.Next(36_525 / 5)) + (isTest ? 0 : 1 + random.Next(4)));

    private static IntTensor Ids(IEnumerable<string> texts, int length)
    {
        string[] all = [.. texts];
        return IntTensor.From(
            [.. all.SelectMany(text => text.PadRight(length, '_').Select(letter => Letters.IndexOf(letter, StringComparison.Ordinal)))], all.Length, length);
    }
}
