using System.Globalization;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Learns to predict each next token of a text.</summary>
public sealed class TextTask : TaskKind
{
    /// <summary>A text has almost as many windows as characters, so an epoch is a number of steps.</summary>
    private const int StepsPerEpoch = 250;

    private static readonly TextOption s_file = new("file", "FILE", "The text to learn, in UTF-8.") { IsStored = false };

    private static readonly ChoiceOption s_tokenizer =
        new("tokenizer", ["characters", "bpe"], "A token per character, or byte pairs; characters if not given.", "tokens");

    private static readonly CountOption s_vocabulary =
        new("vocabulary", "The vocabulary size for byte pairs; 1000 if not given.") { Least = 257, Most = 1 << 20 };

    private static readonly CountOption s_context =
        new("context", "The number of tokens that the model sees at once; 64 if not given.") { Most = 1 << 20, Phrase = n => $"context {n}" };

    private static readonly NumberOption s_test =
        NumberOption.Share("test", "The share of the test set, at the text's end; 0.1 if not given.", "testShare");

    private static readonly OptionValues s_usual = OptionValues.None.With(s_context, 64).With(s_test, 0.1);

    internal TextTask() { }

    /// <inheritdoc/>
    public override string Name => "text";

    /// <inheritdoc/>
    public override string Noun => "a text";

    /// <inheritdoc/>
    public override string Summary => "write like a text";

    /// <inheritdoc/>
    public override string Usage => "text --file FILE";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelKind> Models => LanguageModelKind.All;

    /// <inheritdoc/>
    public override IReadOnlyList<RunOption> Options => [s_file, s_tokenizer, s_vocabulary, s_context, s_test];

    internal override string Section => Name;

    /// <inheritdoc/>
    public override bool Accepts(string dataset) => dataset == Name;

    /// <summary>The beginning of a text without a prompt: a line break, or the first token if there is none.</summary>
    public static int[] UsualPrompt(Tokenizer tokenizer)
    {
        try
        {
            return tokenizer.Encode("\n");
        }
        catch (ArgumentException)
        {
            return [0];
        }
    }

    /// <summary>The model of a run on a text, with its weights, and its tokenizer.</summary>
    /// <exception cref="ArgumentException">The run is on something else.</exception>
    public static (LanguageModel Model, Tokenizer Tokenizer) Open(SavedRun run) => run.Description.Preparation is TextPreparation text
        ? ((LanguageModel)run.Module(), text.Tokenizer)
        : throw new ArgumentException(
            $"{run.Name} must be a run that learned a text.\n" +
            $"  Got {run.Description.Model} on {run.Description.Dataset}.\n" +
            "  Train one: myelin train text --file book.txt.");

    /// <inheritdoc/>
    public override void Check(OptionValues asked)
    {
        if (!asked.Has(s_file)) throw new RunOptionException("a text needs --file FILE.\n  Got no file.\n  Try --file book.txt.");
        if (asked.Has(s_vocabulary) && asked.Find(s_tokenizer) != "bpe")
        {
            throw new RunOptionException(
                "--vocabulary is for byte pairs.\n" +
                "  Got it with a token for each character.\n" +
                "  Leave it out, or try --tokenizer bpe.");
        }
    }

    /// <inheritdoc/>
    public override LoadedData Load(RunRequest request, Action<RunEvent> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        OptionValues asked = request.Options.Over(s_usual);
        string file = asked.Get(s_file), content = TextFile.Read(file);
        var preparation = new TextPreparation(TokenizerOf(content, asked, report), asked.Get(s_context), asked.Get(s_test), DataHash.Of(content));
        int[] tokens = preparation.Tokenizer.Encode(content);
        (TextDataset whole, TextDataset test) = preparation.Split(tokens);
        (TextDataset train, TextDataset? validation) = request.Options.Find(TrainOptions.Validation) is { } share
            ? preparation.Split(tokens.AsSpan(0, whole.Count + whole.Context), share)
            : (whole, null);
        long[] counts = new long[preparation.Outputs];
        foreach (int token in tokens.AsSpan(0, train.Count + train.Context)) counts[token]++;
        return new LoadedData(file, preparation, train, validation, test)
        {
            Baseline = Baseline.OfClasses(counts),
            Settings = asked,
            Trained = TrainedExamples.Of(preparation.Adjacent(tokens.AsSpan(0, whole.Count + whole.Context))),
            Summary = string.Create(
                CultureInfo.InvariantCulture,
                $"{tokens.Length:N0} tokens, {preparation.Outputs:N0} different ones, the last {asked.Get(s_test):P0} for testing"),
            Counts = new Dictionary<string, long> { ["tokens"] = tokens.Length, ["vocabulary"] = preparation.Outputs },
        };
    }

    /// <inheritdoc/>
    public override int? ExamplesPerEpoch(int trainExamples, int batchSize) => (int)Math.Min((long)StepsPerEpoch * batchSize, trainExamples);

    /// <inheritdoc/>
    public override DataSize SizeOf(LoadedData data) => new(data.TrainingAndValidation, IsTable: false);

    /// <inheritdoc/>
    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) => LayerTask.Classes((LanguageModel)model, settings);

    /// <inheritdoc/>
    public override EvaluationReport Evaluate(Module model, RunDescription run, Dataset data, bool isTest = true)
    {
        var found = Evaluation.Of(new SupervisedTask((LanguageModel)model, new CrossEntropy()), data);
        (double accuracy, double perplexity, long tokens) = (found.Metrics["accuracy"], Math.Exp(found.Loss), (long)data.Count * ((TextDataset)data).Context);
        var figures = new Dictionary<string, double> { ["testLoss"] = found.Loss, ["testAccuracy"] = accuracy, ["perplexity"] = perplexity };
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"{(isTest ? "test " : "")}loss {found.Loss:F4} over {NumberText.Count(tokens, "token")}: perplexity {perplexity:F2}, {accuracy:P1} guessed right");
        if (run.Baseline is { } baseline)
        {
            Evaluation guess = baseline.Evaluate(data);
            figures["testAccuracyOfCommonestToken"] = guess.Metrics["accuracy"];
            figures["perplexityOfFrequencies"] = Math.Exp(guess.Loss);
            summary += string.Create(CultureInfo.InvariantCulture,
                $"\nguessing by the tokens' frequencies would be perplexity {Math.Exp(guess.Loss):F2}, {guess.Metrics["accuracy"]:P1}");
        }

        return new EvaluationReport(tokens, figures, summary) { Unit = "tokens" };
    }

    /// <inheritdoc/>
    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options)
    {
        (TextDataset data, bool isOwn) = ((TextPreparation)run.Preparation).Test(TextFile.Read(dataset));
        return isOwn ? new EvaluationData(data, dataset, IsOwnTest: true) : EvaluationData.OfFile(run, data, data, dataset);
    }

    /// <inheritdoc/>
    public override Answer Ask(SavedRun run, Question question) =>
        throw new ArgumentException(
            $"{run.Name} must be a run on a data set or a table.\n" +
            "  Got one that learned a text.\n" +
            "  Try `myelin generate`, which continues a text.");

    /// <inheritdoc/>
    public override IEnumerable<string> Sample(Module model, Preparation preparation, ulong seed)
    {
        const int Length = 300;
        Tokenizer tokenizer = ((TextPreparation)preparation).Tokenizer;
        return tokenizer.DecodeStream(((LanguageModel)model).Generate(UsualPrompt(tokenizer), new Sampling { Seed = seed, Temperature = 0.8 }).Take(Length));
    }

    internal override bool KnowsItsTest(RunDescription run) => true;

    internal override OptionValues OptionsOf(RunDescription run, string data) => run.Settings.With(s_file, data);

    internal override bool Recognizes(JsonElement root) => root.TryGetProperty(Section, out JsonElement text) && text.ValueKind != JsonValueKind.Null;

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings)
    {
        JsonElement Field(string name) => root.TryGetProperty(name, out JsonElement field) ? field : throw new JsonException($"no \"{name}\" of the text.");
        JsonElement hash = Field("fingerprint");
        if (hash.ValueKind != JsonValueKind.String) throw new JsonException("\"fingerprint\" that is not a text.");
        return new TextPreparation(Tokenizer.FromJson(Field("tokenizer").GetRawText()), settings.Get(s_context), settings.Get(s_test), hash.GetString()!);
    }

    private static Tokenizer TokenizerOf(string content, OptionValues asked, Action<RunEvent> report)
    {
        if (asked.Find(s_tokenizer) != "bpe") return CharacterTokenizer.Train(content);
        int vocabulary = asked.Find(s_vocabulary) ?? 1000;
        report(new TokenizerProgress(0, vocabulary));
        return BytePairTokenizer.Train(content, vocabulary, count => report(new TokenizerProgress(count, vocabulary)));
    }
}
