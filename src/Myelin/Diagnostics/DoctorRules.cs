namespace Myelin;

/// <summary>The doctor's own rules.</summary>
internal static class DoctorRules
{
    /// <summary>All of them; what follows from program and data alone comes first.</summary>
    internal static IReadOnlyList<DoctorRule> All =>
    [
        new DamagedWeights(), new MissingNumbers(), new LabelsOutOfRange(), new ConstantInputs(), new ConstantTargets(), new SoftmaxOverOne(),
        new SoftmaxOverBatch(),
        new ActivationBeforeLoss(), new OutputOutOfReach(), new LossDoesNotFit(), new LossNegated(), new LossBroadcast(),
        new LossSummed(), new GradientsNotCleared(), new SymmetricUnits(), new EvaluationMode(), new WeightsUnchanged(), new ParameterNotTrained(),
        new MissingClasses(), new ClassesIgnored(), new TargetInInputs(), new BatchNormOnOne(), new NotShuffled(), new PartsDiffer(), new Leak(),
        new ContradictoryLabels(), new InputsOffScale(), new TargetsOffScale(), new InitializationScale(), new LinearStack(), new HiddenSoftmax(),
        new OverconfidentStart(), new VanishingGradient(), new TooMuchRegularization(), new TooMuchDropout(), new GradientClipped(), new EpsilonTooLarge(),
        new ScheduleEndsEarly(),
        new LearningRateTooHigh(), new LearningRateTooLow(), new DeadUnits(),
        new SaturatedUnits(), new ExplodingGradient(), new WrongLabels(), new PartsDisagree(), new LabelsCarryNothing(), new ClassImbalance(),
        new Underfitting(), new ConstantPrediction(), new WorseThanSimple(), new Overfitting(), new PatienceTooShort(), new StoppedTooEarly(),
        new CannotFit(), new NotFinite(), new NotLearning(),
    ];
}
