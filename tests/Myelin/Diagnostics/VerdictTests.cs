namespace Myelin.Tests.Diagnostics;

/// <summary>What is said of data and structure before training, and what becomes of a symptom when the run ends well.</summary>
public sealed class VerdictTests
{
    [Theory]
    [InlineData(Certainty.Strong, 30, FindingLevel.Note)]
    [InlineData(Certainty.Proof, 30, FindingLevel.Critical)]
    [InlineData(Certainty.Strong, 2, FindingLevel.Critical)]
    public void What_a_run_looked_like_is_a_note_when_it_ends_well(Certainty certainty, int epochs, FindingLevel level)
    {
        Sequential model = SickRun.Mlp(() => new Relu(), 64);
        model.Initialize(1);
        AskedRule? rule = null;
        rule = new AskedRule("looks-ill", run => run.Step < 100 ? [run.Found(rule!, FindingLevel.Critical, certainty, "the loss is high")] : []);
        var doctor = new Doctor { Rules = { rule } };
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Callbacks = { doctor } }
            .Fit(Digits.Load().Train, new FitOptions { Epochs = epochs });
        Finding found = Assert.Single(doctor.Findings, f => f.Rule == "looks-ill");
        Assert.Equal(level, found.Level);
        Assert.Equal(level == FindingLevel.Note, doctor.Summary().Contains("the run has recovered from looks-ill", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_word_in_a_table_that_goes_with_a_class_gives_the_answer_away(bool goesWithIt)
    {
        var random = new RandomStream(4);
        float[] x = new float[300 * 7];
        random.FillNormal(x);
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i * 7 % 3)];
        // The last three columns are a word, as a column per value.
        for (int i = 0; i < 300; i++)
        {
            int word = goesWithIt || i % 20 > 0 ? labels[i] : 0;
            for (int c = 0; c < 3; c++) x[(i * 7) + 4 + c] = word == c ? 1 : 0;
        }

        var model = new Sequential(new Linear(7, 8), new Relu(), new Linear(8, 3));
        model.Initialize(1);
        var doctor = new Doctor();
        doctor.Examine(new SupervisedTask(model, new CrossEntropy()), new TensorDataset(Tensor.From(x, 300, 7), IntTensor.From(labels)));
        Assert.Equal(goesWithIt, doctor.Findings.Any(f => f.Rule == "target-in-inputs"));
    }

    [Theory]
    [InlineData(1, FindingLevel.Warning)]
    [InlineData(16, FindingLevel.Note)]
    public void Batches_of_one_image_whose_gradients_are_accumulated_are_a_choice(int accumulated, FindingLevel level)
    {
        var model = new Sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new Relu(), new Flatten(), new Linear(4 * 36, 10));
        model.Initialize(1);
        var doctor = new Doctor();
        Dataset train = Digits.Load().Train.Map(b => b.WithInputs(b.Inputs.Reshape(b.Count, 1, 8, 8)));
        doctor.Examine(new SupervisedTask(model, new CrossEntropy()), train, new FitOptions { BatchSize = 1, AccumulateBatches = accumulated });
        Assert.Equal(level, Assert.Single(doctor.Findings, f => f.Rule == "batch-norm-on-one").Level);
    }

    [Fact]
    public void Random_answers_are_said_to_be_none_by_a_trial()
    {
        var random = new RandomStream(8);
        float[] x = new float[600 * 5];
        random.FillNormal(x);
        var train = new TensorDataset(Tensor.From(x, 600, 5), IntTensor.From([.. Enumerable.Range(0, 600).Select(_ => random.Next(2))]));
        var model = new Sequential(new Linear(5, 32), new Relu(), new Linear(32, 2));
        model.Initialize(1);
        var task = new SupervisedTask(model, new CrossEntropy());
        var doctor = new Doctor();
        doctor.Examine(task, train, trial: Trial.Of(task, train, rate => new Adam(model.Parameters(), rate), 32));
        Assert.Contains("No learning rate lowers the loss in 60 steps", Assert.Single(doctor.Findings, f => f.Rule == "not-learning").What(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_model_that_cannot_learn_sixteen_examples_by_heart_is_no_fault()
    {
        Dataset train = SickRun.Products(400);
        var model = new Sequential(new Linear(2, 2));
        model.Initialize(1);
        var task = new SupervisedTask(model, new CrossEntropy());
        var doctor = new Doctor();
        doctor.Examine(task, train, trial: Trial.Of(task, train, rate => new Adam(model.Parameters(), rate), 32));
        Finding found = Assert.Single(doctor.Findings, f => f.Rule == "cannot-fit");
        Assert.Equal((FindingLevel.Note, CureKind.AddHiddenLayer), (found.Level, found.Cures[0].Kind));
    }
}
