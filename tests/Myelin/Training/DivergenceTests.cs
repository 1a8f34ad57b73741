namespace Myelin.Tests.Training;

/// <summary>Losses and figures that are no numbers: the error says where, and does not blame what cannot be the cause.</summary>
public sealed class DivergenceTests
{
    [Fact]
    public void A_loss_infinite_before_the_first_step_does_not_blame_the_learning_rate()
    {
        var error = Assert.Throws<DivergenceException>(() => Fit(Tensor.Full(1e30f, 8, 3), Tensor.Zeros(8, 1)));
        Assert.Equal("Fit: the loss must stay a finite number.\n  Got Infinity in epoch 1, batch 1.\n" +
            "  No step has been taken, so the learning rate is not the cause: check the loss, " +
            "the scale of the inputs (the largest is 1E+30; about 1 is usual), and the initial weights.", error.Message);
    }

    [Fact]
    public void A_target_that_is_not_a_number_is_named()
    {
        Tensor targets = Tensor.Zeros(8, 1);
        targets.AsWritableSpan()[6] = float.NaN;
        Assert.EndsWith("\n  Example 6 of the batch has a target that is NaN or infinite: clean the data.",
            Assert.Throws<DivergenceException>(() => Fit(Tensor.Ones(8, 3), targets)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_in_the_validation_set_is_an_error_that_says_where()
    {
        Tensor inputs = Tensor.Ones(300, 3);
        inputs.AsWritableSpan()[(290 * 3) + 1] = float.NaN;
        var error = Assert.Throws<DivergenceException>(() => Fit(Tensor.Ones(8, 3), Tensor.Zeros(8, 1),
            new FitOptions { Epochs = 3, Patience = 1, Validation = new TensorDataset(inputs, Tensor.Zeros(300, 1)) }));
        Assert.Equal("Fit: the validation loss must be a number.\n  Got NaN in epoch 1.\n" +
            "  Example 290 of the validation set has a feature that is NaN or infinite: clean the data.", error.Message);
    }

    [Fact]
    public void A_monitored_figure_that_is_undefined_is_an_error()
    {
        var model = new Linear(3, 1);
        var auc = new RocAuc();
        var data = new TensorDataset(Tensor.Ones(8, 3), Tensor.Zeros(8, 1));
        var trainer = new Trainer(new SupervisedTask(model, new BinaryCrossEntropyWithLogits()) { Metrics = [auc] }, new Sgd(model.Parameters()));
        Assert.Equal("Fit: the monitored figure must be a number.\n  Got NaN for rocAuc in epoch 1.\n" +
            "  Check that the validation set has examples of every class, or monitor another figure.",
            Assert.Throws<DivergenceException>(() => trainer.Fit(data, new FitOptions { Validation = data, Monitor = auc })).Message);
    }

    [Fact]
    public void Epochs_without_a_loss_cannot_be_compared_by_it_but_by_a_named_figure()
    {
        var model = new Linear(3, 1);
        var trainer = new Trainer(new WithoutLoss(model), new Sgd(model.Parameters()));
        var data = new TensorDataset(Tensor.Ones(8, 3), Tensor.Zeros(8, 1));
        Assert.Equal("Fit: Patience and RestoreBest compare the validation loss.\n  Got no loss from the task's Evaluate.\n" +
            "  Call scores.AddLoss there, or set Monitor to another figure.",
            Assert.Throws<ArgumentException>(() => trainer.Fit(data, new FitOptions { Validation = data, Patience = 1 })).Message);
        var closeness = Metric.Named("closeness", higherIsBetter: true);
        History history = trainer.Fit(data, new FitOptions { Epochs = 3, Validation = data, Patience = 2, RestoreBest = true, Monitor = closeness });
        Assert.Equal(3, history.Epochs.Count);
    }

    private static History Fit(Tensor inputs, Tensor targets, FitOptions? options = null)
    {
        var model = new Linear(3, 1);
        return new Trainer(model, new MeanSquaredError(), new Sgd(model.Parameters(), 0.01)).Fit(
            new TensorDataset(inputs, targets), options ?? new FitOptions { Epochs = 1, Shuffle = false });
    }

    private sealed class WithoutLoss(Linear model) : TrainingTask(model)
    {
        public override Tensor Loss(Batch batch) => model.Call(batch.Inputs).Square().Mean();

        public override void Evaluate(Batch batch, Scores scores) => scores.Add("closeness", -Loss(batch).Item(), batch.Count);
    }
}
