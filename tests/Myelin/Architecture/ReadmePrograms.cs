namespace Myelin.Tests.Architecture;

/// <summary>The README's programs that no sample is, compiled as they stand there; what they use is run by the tests of each class.</summary>
internal static class ReadmePrograms
{
    internal static void Text()
    {
        string text = TextFile.Read("book.txt");
        var tokenizer = CharacterTokenizer.Train(text);
        (TextDataset train, TextDataset test) = TextDataset.Split(tokenizer.Encode(text), tokenizer.Count, context: 64);
        var model = new Gpt(tokenizer.Count, context: 64, layers: 4, heads: 4, width: 128);
        var trainer = new Trainer(
            model, new CrossEntropy(), new AdamW(model.Parameters(), 2e-3)) { ClipNorm = 1, Schedule = Schedule.WarmUp(100, Schedule.Cosine()) };
        trainer.Fit(train, new FitOptions { Steps = 2000, BatchSize = 12 });
        Console.WriteLine($"loss on the last tenth: {trainer.Evaluate(test).Loss:F3}");
        IEnumerable<int> written = model.Generate(tokenizer.Encode("ROMEO:"), new Sampling { Temperature = 0.8 }).Take(200);
        foreach (string piece in tokenizer.DecodeStream(written)) Console.Write(piece);
    }

    internal static Layer Classifier() =>
        new Sequential(new Lstm(28, 128, layers: 2, batchFirst: true), new SequenceLast(batchFirst: true), new Linear(128, 10));
}
