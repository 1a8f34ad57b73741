
namespace Myelin.Tests.Models;

public sealed class LanguageModelTests
{
    private const int Vocabulary = 7, Context = 12;

    public static TheoryData<string> Kinds => ["gpt", "Lstm", "Gru", "Rnn"];

    private static LanguageModel Make(string kind, float dropout = 0)
    {
        LanguageModel model = kind switch
        {
            "gpt" => new Gpt(Vocabulary, Context, layers: 2, heads: 2, width: 16, dropout),
            _ => new RecurrentLanguageModel(Enum.Parse<RecurrentNetwork>(kind), Vocabulary, Context, layers: 2, width: 24, dropout),
        };
        model.Initialize(5);
        return model;
    }

    /// <summary>Each token is followed by twice itself and one.</summary>
    private static int[] Chain(int length)
    {
        int[] tokens = new int[length];
        for (int i = 1; i < length; i++) tokens[i] = i % 11 == 0 ? tokens[i - 1] : ((2 * tokens[i - 1]) + 1) % Vocabulary;
        return tokens;
    }

    [Theory, MemberData(nameof(Kinds)), Covers("layer Gpt", "layer RecurrentLanguageModel")]
    public void Going_on_token_by_token_gives_the_scores_of_the_whole_text(string kind)
    {
        LanguageModel model = Make(kind);
        int[] text = Chain(Context);
        float[] whole = model.Predict(IntTensor.From(text, 1, Context)).ToArray();
        Continuation cached = model.Begin(), window = new WindowContinuation(model);
        for (int t = 0; t < Context; t++)
        {
            // Two tokens at once the first time.
            if (t == 0) continue;
            int[] next = t == 1 ? text[..2] : [text[t]];
            float[] expected = whole[(t * Vocabulary)..((t + 1) * Vocabulary)];
            Compare.Close(Tensor.From(expected), cached.Next(next), $"scores at {t}");
            Compare.Close(Tensor.From(expected), window.Next(next), $"scores at {t} by the window");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_text_longer_than_the_context_goes_on(string kind)
    {
        LanguageModel model = Make(kind);
        int[] text = [.. model.Generate([1, 2, 3], new Sampling { Seed = 9 }).Take(5 * Context)];
        Assert.All(text, id => Assert.InRange(id, 0, Vocabulary - 1));
        Assert.Equal(text, model.Generate([1, 2, 3], new Sampling { Seed = 9 }).Take(5 * Context));
        Assert.NotEqual(text, model.Generate([1, 2, 3], new Sampling { Seed = 10 }).Take(5 * Context));
        // A prompt may be longer than the context too.
        Assert.Single(model.Generate(Chain(4 * Context)).Take(1));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Of_a_prompt_longer_than_the_context_a_gpt_sees_the_end_and_a_state_all(string kind)
    {
        LanguageModel model = Make(kind);
        int[] text = Chain(Context + 3), seen = model is Gpt ? text[^Context..] : text;
        Tensor expected = model.Predict(IntTensor.From(seen, 1, seen.Length)).Slice(1, -1).Reshape(Vocabulary);
        Compare.Close(expected, model.Begin().Next(text), "scores");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_wrong_token_leaves_the_text_as_it_was(string kind)
    {
        LanguageModel model = Make(kind);
        foreach (Continuation text in (Continuation[])[model.Begin(), new WindowContinuation(model)])
        {
            text.Next(1, 2);
            Assert.Throws<ArgumentOutOfRangeException>(() => text.Next(3, 99));
            Assert.Throws<ArgumentException>(() => text.Next());
            Compare.Close(model.Begin().Next(1, 2, 3), text.Next(3), "scores");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Hooks_see_a_model_write(string kind)
    {
        LanguageModel model = Make(kind);
        int seen = 0, embedded = 0;
        model.OnForward((_, _, _) => seen++);
        ((Embedding)model.Children[0]).OnForward((_, _, _) => embedded++);
        _ = model.Generate([1]).Take(3).ToArray();
        Assert.Equal((3, 3), (seen, embedded));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Later_tokens_change_nothing_before_them(string kind)
    {
        LanguageModel model = Make(kind);
        int[] text = Chain(Context), other = [.. text[..8], .. text[8..].Select(t => (t + 3) % Vocabulary)];
        Assert.Equal(model.Predict(IntTensor.From(text, 1, Context)).ToArray()[..(8 * Vocabulary)],
            model.Predict(IntTensor.From(other, 1, Context)).ToArray()[..(8 * Vocabulary)]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void It_learns_a_chain_with_the_same_bits_for_any_number_of_threads_and_writes_it(string kind)
    {
        LanguageModel? model = null;
        Teams.SameBits(() =>
        {
            model = Make(kind, dropout: 0.1f);
            Train(model, directory: null);
            return [.. model.StateDict().Select(e => e.Value.ToArray())];
        });
        int[] written = [.. model!.Generate([1], new Sampling { Temperature = 0 }).Take(2)];
        Assert.Equal([3, 0], written);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_run_that_was_stopped_goes_on_to_the_same_bits(string kind)
    {
        using var folder = new TemporaryFolder();
        LanguageModel whole = Make(kind, dropout: 0.2f), stopped = Make(kind, dropout: 0.2f), resumed = Make(kind, dropout: 0.2f);
        Train(whole, folder.File("whole"));
        Assert.Throws<OperationCanceledException>(() => Train(stopped, folder.File("run"), stopAfter: 33));
        Train(resumed, folder.File("run"), resume: true);
        foreach (((string key, Tensor expected), (_, Tensor actual)) in whole.StateDict().Zip(resumed.StateDict()))
            Compare.SameBits(expected.ToArray(), actual.ToArray(), key);
    }

    private static void Train(LanguageModel model, string? directory, int? stopAfter = null, bool resume = false)
    {
        var data = new TextDataset(Chain(300), Vocabulary, Context);
        new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.01))
        {
            Seed = 3,
            ClipNorm = 1,
            Schedule = Schedule.WarmUp(5, Schedule.Cosine()),
            Callbacks = stopAfter is { } step ? [new Stop(step)] : [],
        }.Fit(data, new FitOptions { Epochs = 4, BatchSize = 8, ExamplesPerEpoch = 100, Directory = directory, CheckpointEvery = 5, Resume = resume });
    }

    private sealed class Stop(int step) : TrainingCallback
    {
        public override void OnStep(TrainingContext run)
        {
            if (run.Progress.Step == step) throw new OperationCanceledException();
        }
    }

    [Fact]
    public void An_empty_prompt_and_ids_outside_are_errors()
    {
        Assert.StartsWith("Gpt: the prompt must have at least one token.\n  Got none.\n  Start with a line break if you have no other text.",
            Assert.Throws<ArgumentException>(() => Make("gpt").Generate([])).Message, StringComparison.Ordinal);
        Assert.StartsWith("Gpt: each id must be from 0 to 6, one for each of 7 rows.\n  Got 7 at position 1 of int32[2].\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => Make("gpt").Generate([1, 7])).Message, StringComparison.Ordinal);
        Assert.StartsWith("Embedding \"tokens\": each id must be from 0 to 6, one for each of 7 rows.\n  Got 11 at position 1 of int32[1, 2].\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => Make("gpt").Predict(IntTensor.From([1, 11], 1, 2))).Message, StringComparison.Ordinal);
        Assert.StartsWith("Gpt: layers must be at least 1.\n  Got 0.\n  Try 4.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Gpt(5, 5, layers: 0)).Message, StringComparison.Ordinal);
    }
}
