#:project ../src/Myelin/Myelin.csproj
// A Transformer and an LSTM learn a short text by heart, in characters and in byte pairs, and continue it.
using System.Globalization;
using Myelin;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// Christina Rossetti, "Who has seen the wind?", 1872.
const string Verse = """
    Who has seen the wind?
    Neither I nor you:
    But when the leaves hang trembling,
    The wind is passing through.

    Who has seen the wind?
    Neither you nor I:
    But when the trees bow down their heads,
    The wind is passing by.


    """;

// One token per character, or byte pairs: one token for characters that often occur together, so that a text has fewer tokens.
CharacterTokenizer characters = CharacterTokenizer.Train(Verse);
BytePairTokenizer pairs = BytePairTokenizer.Train(Verse, 256 + 40);
Console.WriteLine($"{Verse.Length} characters: {characters.Encode(Verse).Length} tokens of {characters.Count}, or {pairs.Encode(Verse).Length} of {pairs.Count}");
Console.WriteLine($"byte pairs: {string.Join('|', pairs.Encode("But when the leaves hang trembling,").Select(id => pairs.Decode(id)))}\n");

Learn("Gpt, characters", characters, new Gpt(characters.Count, context: 32, layers: 2, heads: 4, width: 64));
Learn("Gpt, byte pairs", pairs, new Gpt(pairs.Count, context: 32, layers: 2, heads: 4, width: 64));
LanguageModel lstm = Learn("LSTM, characters", characters, new RecurrentLanguageModel(RecurrentNetwork.Lstm, characters.Count, context: 32, layers: 1, width: 96));

// The scores divided by a temperature: below 1 the most likely token is drawn more often, above 1 less often.
Console.WriteLine("\nThe LSTM at other temperatures:");
foreach (float temperature in (float[])[0.1f, 1, 2]) Console.WriteLine($"{temperature,4}: {Line(lstm, characters, "The wind", 60, temperature)}");

static LanguageModel Learn(string name, Tokenizer tokenizer, LanguageModel model)
{
    model.Initialize(seed: 1);

    // The poem is a circle: its beginning follows its end.
    int[] ids = tokenizer.Encode(Verse + Verse[..64]);
    var trainer = new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 3e-3)) { Schedule = Schedule.WarmUp(20, Schedule.Cosine()), ClipNorm = 1 };
    History history = trainer.Fit(new TextDataset(ids, tokenizer.Count, context: 32), new FitOptions { Steps = 300, BatchSize = 16 });
    Console.WriteLine($"{name}: {model.ParameterCount} parameters, loss {history.Epochs[0].TrainLoss:F2} -> {history.Epochs[^1].TrainLoss:F2}");
    Console.WriteLine($"      {Line(model, tokenizer, "Who has", 100, 0.5f)}");
    return model;
}

static string Line(LanguageModel model, Tokenizer tokenizer, string prompt, int tokens, float temperature)
{
    IEnumerable<int> ids = model.Generate(tokenizer.Encode(prompt), new Sampling { Temperature = temperature, Seed = 1 }).Take(tokens);
    return (prompt + tokenizer.Decode([.. ids])).Replace('\n', '/');
}
